import type { Settings } from '../../contract/workspace.ts'

export interface SettingsStore {
  get(): Settings
  /** What is undefined stays as it is. */
  set(change: { readonly [N in keyof Settings]?: Settings[N] | undefined }): Settings
}
