import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Button } from '../components/button.tsx'
import { EmptyState, Loading, Screen } from '../components/layout.tsx'
import { NextStep } from '../components/next-step.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { useIntake } from '../shell/intake.tsx'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'
import { words } from '../words/words.ts'
import { useImportStore } from './import-context.tsx'
import { ImportDone } from './import-done.tsx'
import { ImportPreview } from './import-preview.tsx'
import { ImportRunning } from './import-running.tsx'

/** From a dropped or chosen file to an inventory: see how it is read, import, see what was left out. */
export function ImportScreen() {
  const imports = useImportStore()
  const phase = useStore(imports, (state) => state.phase)
  const vendor = useStore(imports, (state) => state.vendor)
  const vendors = useWorkspace((workspace) => workspace.vendors)
  const connections = useWorkspace((workspace) => workspace.connections)
  const { refresh } = useWorkspaceStore()
  const { choose } = useIntake()

  // The vendor says which columns are needed; most workspaces have one, and its connection names it.
  useEffect(() => {
    if (
      vendor !== null ||
      phase.kind !== 'preview' ||
      vendors.kind !== 'ready' ||
      connections.kind === 'loading'
    )
      return
    const likely = (connections.kind === 'ready' && connections.value[0]?.vendor) || vendors.value[0]?.id
    if (likely !== undefined) imports.setVendor(likely, null)
  }, [imports, phase.kind, vendor, vendors, connections])

  switch (phase.kind) {
    case 'no-file':
      return (
        <Screen
          title={words.imports.none.title}
          next={
            <NextStep
              says={words.imports.none.next}
              leads={[() => void choose('inventory'), () => void choose('folder')]}
            />
          }
        >
          <EmptyState
            icon="inventory"
            title={words.imports.none.drop}
            action={
              <>
                <Button onClick={() => void choose('inventory')}>{words.common.chooseFile}</Button>
                <Button onClick={() => void choose('folder')}>{words.imports.none.chooseFolder}</Button>
              </>
            }
          >
            {words.imports.none.several}
          </EmptyState>
        </Screen>
      )
    case 'preview':
      if (vendors.kind === 'ready') return <ImportPreview phase={phase} vendors={vendors.value} />
      return (
        <Screen title={words.imports.none.title}>
          {vendors.kind === 'loading' ? (
            <Loading what={words.imports.none.loading} />
          ) : (
            <FailureNotice failure={vendors.failure} onRetry={() => refresh('vendors')} />
          )}
        </Screen>
      )
    case 'importing':
      return <ImportRunning phase={phase} />
    case 'done':
      return <ImportDone summary={phase.summary} />
    default:
      return phase satisfies never
  }
}
