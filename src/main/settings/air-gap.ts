import type { RunStatus } from '../../contract/runs.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import { AppError } from '../app-error.ts'
import type { SettingsStore } from './settings.ts'

/** The workspace's air gap: while it is closed no vendor's client is made and no socket is opened. */
export interface AirGap {
  isClosed(): boolean
  /**
   * Closes or opens it; both are entries of the activity log. Asking for what is so already changes nothing.
   *
   * @throws AppError `state.running` while a batch is being run: closing would leave it in mid-air
   */
  set(closed: boolean): void
  /** @throws AppError `state.air-gapped` while it is closed */
  refuse(what: string): void
}

export interface AirGapDeps {
  readonly settings: SettingsStore
  readonly activity: ActivityLog
  readonly runs: () => readonly RunStatus[]
}

export function createAirGap({ settings, activity, runs }: AirGapDeps): AirGap {
  const isClosed = (): boolean => settings.get().airGapped
  return {
    isClosed,
    set(closed) {
      if (closed === isClosed()) return
      const running = closed ? runs().filter(({ runner }) => runner !== null) : []
      if (running.length > 0) {
        throw new AppError(
          'state.running',
          `${running.map(({ batch }) => `"${batch}"`).join(', ')} ${running.length === 1 ? 'is' : 'are'} running: the workspace stays connected.`,
          { hint: 'Pause it first, then switch to air-gapped.' },
        )
      }
      settings.set({ airGapped: closed })
      activity.add({
        kind: closed ? 'workspace.air-gapped' : 'workspace.connected',
        message: closed
          ? 'Switched to air-gapped: nothing is sent from this workspace.'
          : 'Switched air-gapped mode off: this workspace may reach the network.',
      })
    },
    refuse(what) {
      if (!isClosed()) return
      throw new AppError('state.air-gapped', `This workspace is air-gapped: ${what}.`, {
        hint: AIR_GAP_HINT,
      })
    },
  }
}

export const AIR_GAP_HINT =
  'Run the batch on a connected workstation, or switch air-gapped mode off: rescind settings air-gap off'
