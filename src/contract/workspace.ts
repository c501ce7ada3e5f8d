import { z } from 'zod'
import type { Channels } from './channel.ts'
import { FileHandle, Name, PAGE_ROWS_MAX } from './page.ts'
import { ApiVendorId } from './vendor.ts'

export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

export const Settings = z.strictObject({
  theme: Theme,
  /** No network at all, shown at all times. */
  airGapped: z.boolean(),
  /** Where heads of chains are time-stamped (RFC 3161); null for nowhere. */
  timeStampUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .refine((url) => !/^\w+:\/\/[^/]*@/.test(url), 'An address with a user name or password is not used.')
    .nullable(),
})
export type Settings = z.infer<typeof Settings>

export const Activity = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  actor: z.string(),
  /** e.g. `inventory.imported`, `connection.added`. */
  kind: z.string(),
  message: z.string(),
  batch: z.string().nullable(),
})
export type Activity = z.infer<typeof Activity>

export const AppInfo = z.strictObject({
  version: z.string(),
  platform: z.string(),
  shell: z.enum(['electron', 'chromium']),
  dataDir: z.string(),
  operator: z.string(),
  /** A word about a folder that others may write to; null when they may not. */
  folderWarning: z.string().nullable(),
})
export type AppInfo = z.infer<typeof AppInfo>

const ChosenFile = z.strictObject({ file: FileHandle, name: z.string(), bytes: z.int().nonnegative() })

/** What has come from outside of the window since it asked last. */
export const News = z.strictObject({
  /** Files that were opened from the desktop or the command line. */
  opened: z.array(ChosenFile),
  /** Ends without a word of an earlier start, the latest last; the reports lie in the workspace. */
  crashes: z.array(z.strictObject({ at: z.iso.datetime(), what: z.enum(['main', 'window']) })),
})
export type News = z.infer<typeof News>

export const workspace = {
  'workspace.info': { class: 'read', input: z.strictObject({}), output: AppInfo },
  'workspace.settings': { class: 'read', input: z.strictObject({}), output: Settings },
  'workspace.setSettings': { class: 'outward', input: Settings.partial(), output: Settings },
  'workspace.activity': {
    class: 'read',
    input: z.strictObject({
      before: z.int().positive().optional(),
      limit: z.int().positive().max(PAGE_ROWS_MAX),
    }),
    output: z.array(Activity),
  },
  /** Main's own open dialog; answers null when the operator cancels. Several inventories that are chosen at once have one handle. */
  'workspace.chooseFile': {
    class: 'read',
    input: z.strictObject({
      purpose: z.enum([
        'inventory',
        'folder',
        'bundle',
        'evidence',
        'ca',
        'key',
        'find-key',
        'change',
        'client-certificate',
        'client-key',
        'result',
      ]),
    }),
    output: ChosenFile.nullable(),
  },
  /** Text of a chosen PEM file of CA certificates, for the connection's field. */
  'workspace.readCa': { class: 'read', input: z.strictObject({ file: FileHandle }), output: z.string() },
  /**
   * Starts the built-in sandbox of a vendor on loopback, with a connection to it and an inventory to try, and answers
   * their names.
   */
  'workspace.startSandbox': {
    class: 'local',
    input: z.strictObject({ vendor: ApiVendorId }),
    output: z.strictObject({ connection: Name, inventory: Name, url: z.string() }),
  },
  /** Each piece of news is handed out once. */
  'workspace.takeNews': { class: 'local', input: z.strictObject({}), output: News },
} satisfies Channels

export const workspaceAnnouncements = {
  'workspace.changed': z.strictObject({}),
  /** Something has come from outside of the window: `workspace.takeNews`. */
  'workspace.news': z.strictObject({}),
  'workspace.activity': Activity,
  /** A person is needed, or a run has ended: shown as a notice in the window and as a notification by the shell. */
  'workspace.notice': z.strictObject({
    level: z.enum(['info', 'warning']),
    title: z.string(),
    message: z.string(),
    batch: z.string().nullable(),
  }),
}
