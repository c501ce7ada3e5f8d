import type { RunStatus } from '../../contract/runs.ts'
import { AppError } from '../app-error.ts'

/** A run under way holds the key of today. @throws AppError `state.running` */
export function requireAtRest(runs: readonly Pick<RunStatus, 'batch' | 'runner'>[]): void {
  const running = runs.filter(({ runner }) => runner !== null)
  if (running.length === 0) return
  throw new AppError(
    'state.running',
    `Not while a run is under way: ${running.map(({ batch }) => batch).join(', ')}.`,
    { hint: 'Pause it first; it is resumed afterwards.' },
  )
}
