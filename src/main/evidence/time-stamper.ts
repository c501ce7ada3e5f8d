import { randomBytes } from 'node:crypto'
import type { ActivityLog } from '../activity/activity-log.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import { openFetcher } from '../http/fetch-bytes.ts'
import { patientFetcher } from '../http/patient-fetcher.ts'
import type { FindProxy } from '../http/proxy-server.ts'
import type { StoredEvent } from '../journal/event.ts'
import type { Journal } from '../journal/journal.ts'
import type { SettingsStore } from '../settings/settings.ts'
import type { Trace } from '../trace/trace.ts'
import { BadTimeStamp, timeStampRequest, tokenOf } from './time-stamp.ts'

/** Has the newest checkpoint of a batch time-stamped by another party, where the workspace's settings name one. */
export interface TimeStamper {
  /** Never fails: what went wrong is an entry of the activity log, and the next export tries again. */
  stamp(batch: { readonly id: string; readonly name: string }): Promise<void>
}

export interface TimeStamperDeps {
  readonly db: Db
  readonly journal: Journal
  readonly settings: SettingsStore
  readonly clock: Clock
  readonly activity: ActivityLog
  readonly findProxy?: FindProxy | undefined
  readonly trace?: Pick<Trace, 'overFetcher'> | undefined
}

/** Far above any token with its certificates. */
const ANSWER_BYTES_MAX = 256 * 1024

export function createTimeStamper({
  db,
  journal,
  settings,
  clock,
  activity,
  findProxy,
  trace,
}: TimeStamperDeps): TimeStamper {
  const selectLast = db.prepare<[string, string], { seq: number; hash: string; body: string }>(
    'SELECT seq, hash, body FROM event WHERE batch = ? AND type = ? ORDER BY seq DESC LIMIT 1',
  )
  const isStamped = (batch: string, seq: number): boolean => {
    const stamp = selectLast.get(batch, 'checkpoint.timestamped')
    return (
      stamp !== undefined &&
      (JSON.parse(stamp.body) as StoredEvent & { data: { seq: number } }).data.seq === seq
    )
  }
  return {
    async stamp({ id, name }) {
      const { timeStampUrl: url, airGapped } = settings.get()
      const checkpoint = selectLast.get(id, 'checkpoint.signed')
      if (url === null || airGapped || checkpoint === undefined || isStamped(id, checkpoint.seq)) return
      const { seq, hash: head } = checkpoint
      const untraced = openFetcher({ clock, findProxy, given: [url] })
      const fetcher = patientFetcher(trace?.overFetcher(untraced) ?? untraced, clock)
      try {
        const request = await timeStampRequest(head, randomBytes)
        const body = { type: 'application/timestamp-query', bytes: request.bytes }
        const answer = await fetcher.fetch({ url, body, bytesMax: ANSWER_BYTES_MAX })
        if (answer.kind === 'failed') throw new BadTimeStamp(`was not to be had: ${answer.why}`)
        const token = await tokenOf(answer.bytes, head, request)
        const { host } = new URL(url)
        journal.append(id, [
          {
            type: 'checkpoint.timestamped',
            data: { seq, head, authority: host, token: Buffer.from(token).toString('base64') },
          },
        ])
      } catch (error) {
        if (!(error instanceof BadTimeStamp)) throw error
        activity.add({
          kind: 'checkpoint.not-timestamped',
          message: `No time stamp for "${name}" from ${new URL(url).host}: the time stamp ${error.message}.`,
          batch: name,
        })
      } finally {
        await fetcher.close()
      }
    },
  }
}
