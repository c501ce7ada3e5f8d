import { z } from 'zod'
import { Name } from './page.ts'

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00')

/** When a wave may be sent: all of it must hold. By itself it only ever holds back. */
export const WaveSchedule = z.strictObject({
  notBefore: z.iso.datetime().nullable(),
  /** Daily, in `timeZone`; over midnight where `to` is before `from`. In one of them, where there are any. */
  windows: z.array(z.strictObject({ from: ClockTime, to: ClockTime })).max(10),
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: z.string().min(1).max(60),
  /** Waves of the same incident whose batches must have ended. */
  after: z.array(Name).max(50),
  /** Sends only members that are known to be replaced. */
  waitsForReplacement: z.boolean(),
})
export type WaveSchedule = z.infer<typeof WaveSchedule>

/**
 * What a batch that starts by itself is sealed with: of which incident and wave it is, and when that is due. Whoever seals and
 * approves it says yes to just this; it stands nowhere but in the sealed manifest.
 */
export const StartsItself = z.strictObject({ incident: Name, wave: Name, when: WaveSchedule })
export type StartsItself = z.infer<typeof StartsItself>
