import type { EffectItem, EffectShown, EffectVerdict } from '../../contract/effect.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { formatCount } from '../components/format.ts'
import { Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'

const say = words.effect.items

/** A person reads no more of them; the command line and the evidence have all. */
const ROWS_SHOWN = 200

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

export function EffectItems({
  batch,
  show,
  total,
  asOf,
}: {
  readonly batch: string
  readonly show: EffectShown
  readonly total: number
  /** Of the check, so that a new one is read anew. */
  readonly asOf: string
}) {
  const [items, again] = useAnswer(
    (api) => api.effect.items({ batch, show, limit: ROWS_SHOWN }),
    [batch, show, asOf],
  )
  if (items.kind === 'loading') return <Loading what={say.what} lines={2} />
  if (items.kind === 'failed') return <FailureNotice failure={items.failure} onRetry={again} />
  if (items.value.length === 0) return <p className="muted">{say.none}</p>
  return (
    <>
      <RowTable columns={COLUMNS} rows={items.value} keyOf={({ ordinal }) => ordinal} />
      {total > items.value.length && (
        <p className="muted">
          {say.firstOf(items.value.length, total, <span className="mono">{say.command(batch)}</span>)}
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
