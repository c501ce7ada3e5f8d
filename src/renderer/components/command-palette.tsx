import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { words } from '../words/words.ts'
import { Icon, type IconName } from './icon.tsx'
import './command-palette.css'

export interface Command {
  readonly id: string
  readonly label: string
  readonly group: string
  readonly icon?: IconName
  readonly run: () => void
}

interface Palette {
  readonly open: boolean
  readonly offers: ReadonlyMap<symbol, readonly Command[]>
}

const PaletteContext = createContext<StoreApi<Palette> | null>(null)

function usePaletteStore(): StoreApi<Palette> {
  const store = useContext(PaletteContext)
  if (store === null) throw new Error('The command palette stands outside of the window')
  return store
}

/** Offers commands while the component is on the screen. Hand in a list that is stable (`useMemo`). */
export function useCommands(commands: readonly Command[]): void {
  const store = usePaletteStore()
  useEffect(() => {
    const key = Symbol('commands')
    store.setState(({ offers }) => ({ offers: new Map(offers).set(key, commands) }))
    return () =>
      store.setState(({ offers }) => {
        const rest = new Map(offers)
        rest.delete(key)
        return { offers: rest }
      })
  }, [store, commands])
}

export function useOpenPalette(): () => void {
  const store = usePaletteStore()
  return () => store.setState({ open: true })
}

/** Ctrl+K, or Cmd+K on a Mac, anywhere in the window. */
export function CommandPalette({ children }: { readonly children: ReactNode }) {
  const [store] = useState(() => createStore<Palette>(() => ({ open: false, offers: new Map() })))
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return
      event.preventDefault()
      store.setState(({ open }) => ({ open: !open }))
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [store])
  return (
    <PaletteContext value={store}>
      {children}
      <PaletteDialog />
    </PaletteContext>
  )
}

function PaletteDialog() {
  const store = usePaletteStore()
  const open = useStore(store, (palette) => palette.open)
  const offers = useStore(store, (palette) => palette.offers)
  const groups = useMemo(() => grouped([...offers.values()].flat()), [offers])
  const input = useRef<HTMLInputElement>(null)
  const choose = (command: Command): void => {
    store.setState({ open: false })
    command.run()
  }
  return (
    <Dialog.Root open={open} onOpenChange={(next) => store.setState({ open: next })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="palette" aria-label={words.parts.palette.title} initialFocus={input}>
          <Autocomplete.Root
            open
            inline
            items={groups}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(command: Command) => command.label}
          >
            <div className="palette-input">
              <Icon name="search" />
              <Autocomplete.Input
                ref={input}
                aria-label={words.parts.palette.find}
                placeholder={words.parts.palette.placeholder}
              />
            </div>
            <Autocomplete.Empty className="palette-empty">{words.parts.palette.none}</Autocomplete.Empty>
            <Autocomplete.List className="palette-list">
              {(group: CommandGroup) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className="palette-group">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(command: Command) => (
                      <Autocomplete.Item
                        key={command.id}
                        value={command}
                        className="palette-item"
                        onClick={() => choose(command)}
                      >
                        <Icon name={command.icon ?? 'arrow'} />
                        {command.label}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
          <Dialog.Close className="visually-hidden">{words.common.close}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

interface CommandGroup {
  readonly value: string
  readonly items: Command[]
}

function grouped(commands: readonly Command[]): CommandGroup[] {
  const groups = new Map<string, Command[]>()
  for (const command of commands) {
    const known = groups.get(command.group)
    if (known === undefined) groups.set(command.group, [command])
    else known.push(command)
  }
  return [...groups].map(([value, items]) => ({ value, items }))
}
