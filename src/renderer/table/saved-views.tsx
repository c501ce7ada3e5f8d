import { useState } from 'react'
import { useStore } from 'zustand'
import type { SavedView, TableView } from '../../contract/memory.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useToast } from '../components/toasts.tsx'
import { useMemoryStore } from '../stores/memory-context.tsx'

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
    say({ title: `View “${called}” is saved`, undo: () => void memory.keepSaved(before) })
    setName('')
  })
  const remove = useAct(async (_api, one: SavedView) => {
    const before = memory.getState().saved
    await memory.keepSaved(before.filter((other) => other !== one))
    say({ title: `View “${one.name}” is removed`, undo: () => void memory.keepSaved(before) })
  })
  return (
    <section className="stack" aria-label="Saved views">
      <h3>Saved views</h3>
      {own.length === 0 ? (
        <p className="muted">None yet. A view is the columns, the sort and the filter.</p>
      ) : (
        <ul className="column-list">
          {own.map((one) => (
            <li key={one.name}>
              <span className="view-name">{one.name}</span>
              <Button
                aria-label={`Show the view ${one.name}`}
                onClick={() => {
                  onView(one.view)
                  onFilter(one.filter)
                  onDone()
                }}
              >
                Show
              </Button>
              <Button
                look="quiet"
                busy={remove.busy}
                aria-label={`Remove the view ${one.name}`}
                onClick={() => void remove.run(one)}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="view-save">
        <TextField
          label="Save what is shown now as"
          required={false}
          value={name}
          onChange={setName}
          maxLength={NAME_CHARS_MAX}
          {...(isTaken && { help: 'There is one of this name: it is replaced.' })}
        />
        <Button busy={save.busy} disabled={name.trim() === ''} onClick={() => void save.run()}>
          Save the view
        </Button>
      </div>
      <FailureNotice failure={save.failure ?? remove.failure} />
    </section>
  )
}
