import { useEffect, useState } from 'react'
import type { RejectedRow } from '../../contract/inventories.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Loading, PlainTable } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { PAGE_ROWS } from '../table/paged-rows.ts'
import { words } from '../words/words.ts'
import './rejected-rows.css'

/** The rows that were left out, each with its line and why; more are fetched as asked for. */
export function RejectedRows({
  inventory,
  rejected,
}: {
  readonly inventory: string
  readonly rejected: number
}) {
  const [rows, setRows] = useState<readonly RejectedRow[] | null>(null)
  const say = useToast()
  const more = useAct(async (api) => {
    const next = await api.inventories.rejects({ inventory, after: rows?.length ?? 0, limit: PAGE_ROWS })
    setRows([...(rows ?? []), ...next])
  })
  const save = useAct(async (api) => {
    const name = await api.inventories.saveRejects({ inventory })
    if (name !== null) say({ title: words.inventory.rejected.saved, message: name })
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, once for each inventory
  useEffect(() => void more.run(), [inventory])
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
          <PlainTable>
            <thead>
              <tr>
                <th scope="col" className="right">
                  {words.inventory.rejected.line}
                </th>
                <th scope="col">{words.inventory.rejected.value}</th>
                <th scope="col">{words.inventory.rejected.why}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line may be refused twice; the list only grows
                <tr key={index}>
                  <td className="right number muted">{formatCount(row.row)}</td>
                  <td className="mono rejected-value">
                    {row.value === '' ? (
                      <span className="faint">{words.inventory.rejected.empty}</span>
                    ) : (
                      row.value
                    )}
                  </td>
                  <td>{row.message}</td>
                </tr>
              ))}
            </tbody>
          </PlainTable>
          {rows.length < rejected && (
            <div className="rejected-more">
              <Button type="button" look="quiet" busy={more.busy} onClick={() => void more.run()}>
                {words.inventory.rejected.more}
              </Button>
            </div>
          )}
        </section>
      )}
    </section>
  )
}
