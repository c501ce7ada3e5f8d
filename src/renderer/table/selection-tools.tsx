import type { ReactNode } from 'react'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { copyText } from '../components/copy-button.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useSaid } from '../components/said.tsx'
import { useToast } from '../components/toasts.tsx'
import { words } from '../words/words.ts'
import type { TableColumn } from './table-column.ts'
import { PICKED_MAX, type TableSelection } from './use-selection.ts'

const says = words.parts.table

/** What is picked, and what it is good for; in place of the tools that choose what is listed. */
export function SelectionTools<Row>({
  selection,
  noun,
  columns,
  children,
}: {
  readonly selection: TableSelection<Row>
  readonly noun: { readonly one: string; readonly many: string }
  readonly columns: readonly TableColumn<Row>[]
  /** Further deeds; left out where too many are picked to name each. */
  readonly children?: ReactNode
}) {
  const { picked } = selection
  const say = useToast()
  const copied = columns.find(({ copy }) => copy !== undefined)
  const copy = useAct(async () => {
    const rows = await selection.read()
    const text = rows.map((row) => copied?.copy?.(row) ?? '').join('\n')
    say(
      copyText(text)
        ? { title: says.copied(rows.length, noun), message: says.oneALine }
        : { level: 'warning', title: words.common.clipboardFailed },
    )
  })
  useSaid(says.selected(picked, noun))
  const isTooMany = picked > PICKED_MAX
  return (
    <>
      <b className="number">{says.selected(picked, noun)}</b>
      {isTooMany ? (
        <span className="muted">{says.filterInstead(PICKED_MAX)}</span>
      ) : (
        <>
          {copied !== undefined && (
            <Button busy={copy.busy} onClick={() => void copy.run()}>
              {says.copy}
            </Button>
          )}
          {children}
        </>
      )}
      <Button look="quiet" icon="cross" title={says.clearByKey} onClick={selection.clear}>
        {says.clear}
      </Button>
      <FailureNotice failure={copy.failure} />
    </>
  )
}
