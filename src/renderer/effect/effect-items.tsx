import type { EffectItem, EffectShown, EffectVerdict } from '../../contract/effect.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { PAGE_ROWS } from '../table/paged-rows.ts'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { useRowsSoFar } from '../table/use-rows-so-far.ts'
import { words } from '../words/words.ts'

const say = words.effect.items

const COLUMNS: readonly RowColumn<EffectItem>[] = [
  { header: say.item, look: 'number', cell: ({ ordinal }) => formatCount(ordinal) },
  {
    header: say.certificate,
    cell: ({ target, label }) => (
      <>
        <span className="mono whole">{target}</span>
        {label !== '' && <div className="muted">{label}</div>}
      </>
    ),
  },
  { header: say.seen, cell: ({ verdict }) => <VerdictWords verdict={verdict} /> },
]

/** Give it a key by the check and what is shown of it, so that each is read from its first on. */
export function EffectItems({
  batch,
  show,
  total,
}: {
  readonly batch: string
  readonly show: EffectShown
  readonly total: number
}) {
  const [rows, more] = useRowsSoFar<EffectItem>((api, soFar) =>
    api.effect.items({ batch, show, after: soFar.at(-1)?.ordinal ?? 0, limit: PAGE_ROWS }),
  )
  const failed = <FailureNotice failure={more.failure} onRetry={() => void more.run()} />
  if (rows === null) return more.failure === null ? <Loading what={say.what} lines={2} /> : failed
  if (rows.length === 0) return <p className="muted">{say.none}</p>
  return (
    <>
      <RowTable columns={COLUMNS} rows={rows} keyOf={({ ordinal }) => ordinal} />
      {failed}
      {total > rows.length && (
        <p className="tools muted">
          {say.firstOf(rows.length, total)}
          <Button look="quiet" busy={more.busy} onClick={() => void more.run()}>
            {words.common.more}
          </Button>
        </p>
      )}
    </>
  )
}

function VerdictWords({ verdict }: { readonly verdict: EffectVerdict }) {
  switch (verdict.kind) {
    case 'revoked':
      return (
        <>
          {say.revoked(<Time at={verdict.since} />, verdict.reason, verdict.by.toUpperCase())}
          {verdict.note !== undefined && <div className="muted">{verdict.note}</div>}
        </>
      )
    case 'not-revoked':
      return (
        <>
          {say.notRevoked(<Time at={verdict.asOf} />, verdict.by.toUpperCase())}
          {verdict.nextUpdate !== undefined && say.nextUpdate(<Time at={verdict.nextUpdate} />)}
          {verdict.note !== undefined && <div className="muted">{verdict.note}</div>}
        </>
      )
    case 'not-checkable':
      return verdict.why
  }
}
