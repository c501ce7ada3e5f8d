import { CSPProvider } from '@base-ui/react/csp-provider'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { Api } from './bridge/api.ts'
import { ApiContext } from './bridge/api-context.tsx'
import { CommandPalette } from './components/command-palette.tsx'
import { SaidRegion } from './components/said.tsx'
import { NoticeBar, ToastRegion } from './components/toasts.tsx'
import { DiscoverContext } from './discover/discover-context.tsx'
import { createDiscoverStore } from './discover/discover-store.ts'
import { ImportContext } from './import/import-context.tsx'
import { createImportStore } from './import/import-store.ts'
import { useRoute } from './route/use-route.ts'
import { useSubjectInSight } from './route/use-subject-in-sight.ts'
import { SCREENS } from './screens.tsx'
import { Intake } from './shell/intake.tsx'
import { PlaceCommands } from './shell/place-commands.tsx'
import { Rail } from './shell/rail.tsx'
import { ScreenGuard } from './shell/screen-guard.tsx'
import { useFocusKept } from './shell/use-focus-kept.ts'
import { MemoryContext, useNoteVisit } from './stores/memory-context.tsx'
import { createMemory } from './stores/memory-store.ts'
import { WorkspaceContext } from './stores/workspace-context.tsx'
import { createWorkspaceStore, type WorkspaceStore } from './stores/workspace-store.ts'
import './shell/shell.css'

export function App({ api }: { readonly api: Api }) {
  const [workspace] = useState(() => createWorkspaceStore(api))
  const [imports] = useState(() => createImportStore(api, newJob))
  const [memory] = useState(() => createMemory(api))
  const [discover] = useState(() => createDiscoverStore(api, newJob))
  useEffect(() => workspace.open(), [workspace])
  useEffect(() => memory.open(), [memory])
  useEffect(() => discover.open(), [discover])
  useEffect(() => imports.open(), [imports])
  useTheme(workspace)
  useFocusKept()
  return (
    <CSPProvider disableStyleElements>
      <ApiContext value={api}>
        <WorkspaceContext value={workspace}>
          <SaidRegion>
            <ImportContext value={imports}>
              <DiscoverContext value={discover}>
                <MemoryContext value={memory}>
                  <ToastRegion>
                    <CommandPalette>
                      <Intake>
                        <PlaceCommands />
                        <div className="window">
                          <Rail />
                          <CurrentScreen />
                          <NoticeBar />
                        </div>
                      </Intake>
                    </CommandPalette>
                  </ToastRegion>
                </MemoryContext>
              </DiscoverContext>
            </ImportContext>
          </SaidRegion>
        </WorkspaceContext>
      </ApiContext>
    </CSPProvider>
  )
}

function CurrentScreen() {
  const route = useRoute()
  const place = `${route.screen}/${route.subject ?? ''}`
  const [first] = useState(place)
  const Shown = SCREENS[route.screen]
  useNoteVisit(route)
  // Another place: the focus goes there, as it would with a new page. Not on opening, when the window has it.
  useEffect(() => {
    if (place !== first) document.getElementById('screen')?.focus({ preventScroll: true })
  }, [place, first])
  useSubjectInSight(route)
  return (
    <ScreenGuard key={place}>
      <Shown route={route} />
    </ScreenGuard>
  )
}

/** `system` leaves it to the operating system; see `tokens.css`. */
function useTheme(workspace: WorkspaceStore): void {
  const theme = useStore(workspace, ({ settings }) =>
    settings.kind === 'ready' ? settings.value.theme : 'system',
  )
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
  }, [theme])
}

const JOB_NAME_BYTES = 12

/** A name for a job of main's that no other job has. */
const newJob = (): string =>
  [...crypto.getRandomValues(new Uint8Array(JOB_NAME_BYTES))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
