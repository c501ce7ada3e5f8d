import { useEffect } from 'react'
import { valueOr } from '../bridge/loadable.ts'
import { useWorkspace, useWorkspaceStore } from '../stores/workspace-context.tsx'

const LOOK_EVERY_MS = 2_000

/** Nobody announces what another process does: while one carries a run, it is looked at again and again. */
export function useRunsElsewhere(): void {
  const { refresh } = useWorkspaceStore()
  const isElsewhere = valueOr(
    useWorkspace((workspace) => workspace.runs),
    [],
  ).some(({ runner }) => runner !== null && !runner.here)
  useEffect(() => {
    if (!isElsewhere) return
    const timer = setInterval(() => refresh('runs'), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [isElsewhere, refresh])
}
