/** How much of CertCentral's quota a day of requests uses, on a virtual clock; and whether the vendor would have refused one. */
import { digicertCertcentral } from '../../src/main/vendors/digicert-certcentral/vendor.ts'
import { dayOfRequests } from '../support/day-of-requests.ts'
import type { BenchRow } from './bench-row.ts'

const DAY_MS = 24 * 3_600_000
const SHARE_MARK = 0.98
/** Of changes, beside as many questions of both kinds as a run puts side by side. */
const CHANGES_SHARE_MARK = 0.39

export async function benchPace(): Promise<BenchRow[]> {
  return [await aDay('requests', 0, 0), await aDay('requests and questions', 20, 20)]
}

async function aDay(what: string, pressing: number, other: number): Promise<BenchRow> {
  const { limits, throttleMs } = digicertCertcentral
  if (limits.kind !== 'published') throw new Error('CertCentral publishes its limits')
  const { windows } = limits
  const day = await dayOfRequests({ windows, throttleMs, ms: DAY_MS, pressing, other, changes: true })
  const { changes, sent, refused, quota } = day
  const share = sent / quota
  const asked = pressing + other > 0 ? `, ${changes.toLocaleString('en')} of them changes` : ''
  return {
    figure: `a day of ${what} under CertCentral's windows, of the quota`,
    ours: `${sent.toLocaleString('en')} requests${asked}, ${refused} refused`,
    beside: `${quota.toLocaleString('en')} at most`,
    ratio: share,
    mark: `≥ ${SHARE_MARK}, none refused`,
    ok: share >= SHARE_MARK && refused === 0 && changes >= sent * CHANGES_SHARE_MARK,
  }
}
