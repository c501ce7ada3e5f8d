import type { ApiVendorId } from '../../contract/vendor.ts'
import type { AppInfo } from '../../contract/workspace.ts'
import type { Secret } from '../keychain/secret.ts'

export type OpenPurpose =
  | 'inventory'
  | 'folder'
  | 'bundle'
  | 'evidence'
  | 'ca'
  | 'key'
  | 'find-key'
  | 'change'
  | 'client-certificate'
  | 'client-key'
  | 'result'
export type SavePurpose =
  | 'rejects'
  | 'pdf'
  | 'html'
  | 'csv'
  | 'jsonl'
  | 'key'
  | 'bundle'
  | 'change'
  | 'support'
  | 'trace'
  | 'probe'
  | 'hand-over'

/** A vendor's stand-in that listens on loopback of this machine, until the shell closes. */
export interface RunningSandbox {
  readonly url: string
  readonly key: Secret
  /** The vendor's own options of a connection to it. */
  readonly options: Readonly<Record<string, string>>
  /** An inventory of what it has, as the vendor's portal would export it. */
  readonly inventoryCsv: string
}

/** What a person is asked outside of the window, before something that only they may decide. */
export interface Question {
  readonly message: string
  readonly detail: string
  /** What agreeing is called; the other button cancels, and is the default. */
  readonly button: string
}

/** What only a shell has: dialogs, and what is started beside the workbench. One for Electron, one for Chromium. */
export interface Desk {
  readonly info: Pick<AppInfo, 'version' | 'platform' | 'shell'>
  /** Absolute paths, several of inventories only; none when the operator cancels. */
  chooseFiles(purpose: OpenPurpose): Promise<readonly string[]>
  /** Absolute path to write to, or null when the operator cancels. */
  chooseSaveFile(purpose: SavePurpose, suggestedName: string): Promise<string | null>
  /** Asks by a dialog of the shell's own, which the window cannot answer. */
  confirm(question: Question): Promise<boolean>
  /** The vendor's sandbox, started now or running since an earlier call. */
  sandbox(vendor: ApiVendorId): Promise<RunningSandbox>
  /** Whether a sandbox of this shell listens at an origin. Asks nobody. */
  isSandbox(origin: string): boolean
}
