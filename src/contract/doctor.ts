import { z } from 'zod'
import type { Channels } from './channel.ts'

export const Finding = z.strictObject({
  /** What was looked at: `version`, `workspace`, `space`, `modes`, `keychain`, `clock`, `trust`, `proxy`, `reach`, `fonts`, `crashes`. */
  id: z.string(),
  title: z.string(),
  /** `note`: works as it is, and may surprise. `wrong`: to be mended. */
  condition: z.enum(['good', 'note', 'wrong']),
  says: z.string(),
  /** How to mend it; absent where nothing is to be mended. */
  mend: z.string().optional(),
})
export type Finding = z.infer<typeof Finding>

/** What the doctor found. */
export const Diagnosis = z.strictObject({
  at: z.iso.datetime(),
  product: z.string(),
  /** Nothing is `wrong`. */
  ok: z.boolean(),
  /** Whether the hosts of the connections were asked. */
  reached: z.boolean(),
  findings: z.array(Finding),
})
export type Diagnosis = z.infer<typeof Diagnosis>

export const doctor = {
  /** Looks at this machine and this workspace. Nothing is sent; a word is written to the keychain and taken away again. */
  'doctor.look': { class: 'local', input: z.strictObject({}), output: Diagnosis },
  /** As `look`, and each connection's host is asked for its front page, without a key. */
  'doctor.reach': { class: 'outward', input: z.strictObject({}), output: Diagnosis },
  /** Looks, and writes what a support ticket needs where main's dialog says; the file's name, null when it was cancelled. */
  'doctor.save': { class: 'local', input: z.strictObject({}), output: z.string().nullable() },
} satisfies Channels
