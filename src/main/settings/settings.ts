import type { Settings } from '../../contract/workspace.ts'

export interface SettingsStore {
  get(): Settings
  set(change: Partial<Settings>): Settings
}
