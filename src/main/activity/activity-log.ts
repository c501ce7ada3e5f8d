import type { Activity } from '../../contract/workspace.ts'

/** What this workspace did, newest first: for people. The evidence is the journal's events, not this. */
export interface ActivityLog {
  add(entry: { kind: string; message: string; batch?: string }): Activity
  /** @param before sequence number from which to go back; absent: from the newest */
  page(before: number | undefined, limit: number): Activity[]
}
