import type { Verdict } from '../../contract/reports.ts'
import { readHead } from '../files/read-head.ts'
import { cannotRead } from '../files/whole-file.ts'
import { EXCERPT_FORMAT } from '../reports/evidence-format.ts'
import { INCIDENT_EXCERPT_FORMAT, INCIDENT_FORMAT } from '../reports/incident/incident-format.ts'
import { verifyIncident } from '../reports/incident/verify-incident.ts'
import { verifyIncidentExcerpt } from '../reports/incident/verify-incident-excerpt.ts'
import type { VerifyOptions } from '../reports/reports.ts'
import { verifyEvidence } from '../reports/verify-evidence.ts'
import { verifyExcerpt } from '../reports/verify-excerpt.ts'
import { MAGIC } from './bundle-format.ts'
import { INCIDENT_MAGIC } from './incident/incident-bundle-format.ts'
import { verifyIncidentBundle } from './incident/verify-incident-bundle.ts'
import { verifyBundle } from './verify-bundle.ts'

/**
 * Checks an evidence file or a bundle of a batch or an incident, or an excerpt, whichever it is: no database, no network.
 *
 * @throws AppError `input.cannot-read`
 */
export async function verifyFile(file: string, options: VerifyOptions = {}): Promise<Verdict> {
  const head = await headOf(file)
  if (head.startsWith(INCIDENT_MAGIC))
    return verifyIncidentBundle(file, options.trusted, options.known, options.links)
  if (head.startsWith(MAGIC)) return verifyBundle(file, options.trusted, options.known, options.links)
  if (INCIDENT.test(head)) return verifyIncident(file, options)
  if (INCIDENT_EXCERPT.test(head)) return verifyIncidentExcerpt(file, options)
  return EXCERPT.test(head) ? verifyExcerpt(file, options) : verifyEvidence(file, options)
}

/** How the canonical header of an excerpt begins. */
const EXCERPT = new RegExp(`^\\{"digest":"[0-9a-f]{64}","format":"${EXCERPT_FORMAT}",`)
/** How that of an incident's evidence does. */
const INCIDENT = new RegExp(`^\\{"at":"[^"]*","events":\\d+,"format":"${INCIDENT_FORMAT}",`)
const INCIDENT_EXCERPT = new RegExp(`^\\{"at":"[^"]*","events":\\d+,"format":"${INCIDENT_EXCERPT_FORMAT}",`)
const HEAD_BYTES = 200

/** The first bytes of a file, one character each. */
async function headOf(file: string): Promise<string> {
  try {
    const { buffer, bytesRead } = await readHead(file, HEAD_BYTES)
    return buffer.toString('latin1', 0, bytesRead)
  } catch (cause) {
    throw cannotRead(file, cause)
  }
}
