import type { RejectedRow } from '../../contract/inventories.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { PAGE_ROWS } from '../table/paged-rows.ts'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { useRowsSoFar } from '../table/use-rows-so-far.ts'
import { words } from '../words/words.ts'
import './rejected-rows.css'

const COLUMNS: readonly RowColumn<RejectedRow>[] = [
  {
    header: words.inventory.rejected.line,
    look: 'number',
    className: 'muted',
    cell: ({ row }) => formatCount(row),
  },
  {
    header: words.inventory.rejected.value,
    className: 'mono rejected-value',
    cell: ({ value }) =>
      value === '' ? <span className="faint">{words.inventory.rejected.empty}</span> : value,
  },
  { header: words.inventory.rejected.why, cell: ({ message }) => message },
]

/** The rows that were left out, each with its line and why; more are fetched as asked for. Give it a key by the inventory. */
export function RejectedRows({
  inventory,
  rejected,
}: {
  readonly inventory: string
  readonly rejected: number
}) {
  const say = useToast()
  const [rows, more] = useRowsSoFar<RejectedRow>((api, soFar) =>
    api.inventories.rejects({ inventory, after: soFar.length, limit: PAGE_ROWS }),
  )
  const save = useAct(async (api) => {
    const name = await api.inventories.saveRejects({ inventory })
    if (name !== null) say({ title: words.inventory.rejected.saved, message: name })
  })
  return (
    <section className="stack">
      <div className="rejected-head">
        <h2>
          {words.inventory.rejected.title} <span className="muted number">{formatCount(rejected)}</span>
        </h2>
        <Button type="button" icon="download" busy={save.busy} onClick={() => void save.run()}>
          {words.inventory.rejected.save}
        </Button>
      </div>
      <FailureNotice failure={save.failure} />
      <FailureNotice failure={more.failure} onRetry={() => void more.run()} />
      {rows === null ? (
        more.failure === null && <Loading what={words.inventory.rejected.loading} lines={3} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className="rejected-rows" aria-label={words.inventory.rejected.title} tabIndex={0}>
          <RowTable columns={COLUMNS} rows={rows} keyOf={(_, index) => index} />
          {rows.length < rejected && (
            <div className="rejected-more">
              <Button type="button" look="quiet" busy={more.busy} onClick={() => void more.run()}>
                {words.common.more}
              </Button>
            </div>
          )}
        </section>
      )}
    </section>
  )
}
