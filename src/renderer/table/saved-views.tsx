import { useState } from 'react'
import { useStore } from 'zustand'
import type { SavedView, TableView } from '../../contract/memory.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { useMemoryStore } from '../stores/memory-context.tsx'
import { words } from '../words/words.ts'

const says = words.parts.table.saved

/** What a screen adds to the columns: by what its lists are alike, and what is filtered. */
export interface ViewOf {
  /** Lists of one kind share their views, e.g. all inventories of a vendor's certificates. */
  readonly list: string
  /** What is listed, as the screen writes and reads it. */
  readonly filter: string
  readonly onFilter: (filter: string) => void
}

const NAME_CHARS_MAX = 120

/** Views by name: kept in the workspace, so that they are there again when it is opened again. */
export function SavedViews({
  of: { list, filter, onFilter },
  view,
  onView,
  onDone,
}: {
  readonly of: ViewOf
  readonly view: TableView
  readonly onView: (view: TableView) => void
  readonly onDone: () => void
}) {
  const memory = useMemoryStore()
  const saved = useStore(memory, (remembered) => remembered.saved)
  const say = useToast()
  const [name, setName] = useState('')
  const own = saved.filter((one) => one.list === list)
  const isOf = (one: SavedView, called: string): boolean =>
    one.list === list && one.name.toLowerCase() === called.toLowerCase()
  const isTaken = own.some((one) => isOf(one, name.trim()))
  const save = useAct(async () => {
    const called = name.trim()
    const before = memory.getState().saved
    await memory.keepSaved([
      ...before.filter((one) => !isOf(one, called)),
      { name: called, list, view, filter },
    ])
    say({ title: says.isSaved(called), undo: () => void memory.keepSaved(before) })
    setName('')
  })
  const remove = useAct(async (_api, one: SavedView) => {
    const before = memory.getState().saved
    await memory.keepSaved(before.filter((other) => other !== one))
    say({ title: says.isRemoved(one.name), undo: () => void memory.keepSaved(before) })
  })
  return (
    <section className="stack" aria-label={says.title}>
      <h3>{says.title}</h3>
      {own.length === 0 ? (
        <p className="muted">{says.none}</p>
      ) : (
        <ul className="column-list">
          {own.map((one) => (
            <li key={one.name}>
              <span className="view-name">{one.name}</span>
              <Button
                aria-label={says.showNamed(one.name)}
                onClick={() => {
                  onView(one.view)
                  onFilter(one.filter)
                  onDone()
                }}
              >
                {says.show}
              </Button>
              <Button
                look="quiet"
                busy={remove.busy}
                aria-label={says.removeNamed(one.name)}
                onClick={() => void remove.run(one)}
              >
                {says.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="view-save">
        <TextField
          label={says.name}
          required={false}
          value={name}
          onChange={setName}
          maxLength={NAME_CHARS_MAX}
          {...(isTaken && { help: says.replaces })}
        />
        <Button busy={save.busy} disabled={name.trim() === ''} onClick={() => void save.run()}>
          {says.save}
        </Button>
      </div>
      <FailureNotice failure={save.failure ?? remove.failure} />
    </section>
  )
}
