import { useEffect } from 'react'
import type { IncidentSummary } from '../../contract/incidents.ts'
import type { Loadable } from '../bridge/loadable.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

/** Time alone changes what a list says of them. */
const LOOK_EVERY_MS = 60_000

/** The incidents for a list that is shown: asked for again when it is opened, and each minute. */
export function useIncidents(): readonly [Loadable<readonly IncidentSummary[]>, again: () => void] {
  const incidents = useWorkspace((workspace) => workspace.incidents)
  const { refresh } = useWorkspaceStore()
  const again = (): void => refresh('incidents')
  useEffect(() => {
    refresh('incidents')
    const timer = setInterval(() => refresh('incidents'), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [refresh])
  return [incidents, again]
}
