import { countOf } from '../../../contract/counted.ts'
import type { Verdict } from '../../../contract/reports.ts'
import type { KeyLink } from '../../identity/key-replacement.ts'
import { keySuccession } from '../../identity/key-succession.ts'
import type { PublicKey } from '../../identity/public-key.ts'
import { BundleBroken } from '../bundle-broken.ts'
import { brokenVerdict, linksOf, passed, signerText } from '../verify-bundle.ts'
import type { IncidentBundleHeader } from './incident-bundle-format.ts'
import { type ReadIncidentBundle, readIncidentBundle } from './read-incident-bundle.ts'

/**
 * Checks the bundle of an incident without taking it in: no database, no network.
 *
 * @param trusted when given, one of them must have sealed it
 * @param known keys whose owners are named
 * @param links how keys of those came in the place of others
 * @throws AppError `input.cannot-read`
 */
export async function verifyIncidentBundle(
  file: string,
  trusted?: readonly PublicKey[],
  known: readonly PublicKey[] = [],
  links: readonly KeyLink[] = [],
): Promise<Verdict> {
  const keys = keySuccession(trusted ?? known, links)
  let header: IncidentBundleHeader | undefined
  let items = 0
  try {
    const bundle = await readIncidentBundle(file, {
      known: keys.keys,
      onHeader: (read) => {
        header = read
      },
      onMembers: (page) => {
        items += page.length
      },
    })
    const isVouchedFor = keys.find(bundle.key.keyId, bundle.seal.at) !== null
    const checks = checksOf(bundle, trusted === undefined ? null : isVouchedFor)
    const failed = checks.find(({ ok }) => !ok)
    return {
      kind: 'bundle',
      ok: failed === undefined,
      checks,
      firstBad: failed === undefined ? null : { event: null, line: null, message: failed.message },
      batch: bundle.header.name,
      events: bundle.header.events,
      items,
      head: bundle.header.head,
      replaced: isVouchedFor ? linksOf(links, [bundle.key.keyId]) : [],
      signature: isVouchedFor ? 'checked' : 'unchecked',
    }
  } catch (error) {
    if (!(error instanceof BundleBroken)) throw error
    return brokenVerdict(error, header?.name ?? null, items)
  }
}

function checksOf(bundle: ReadIncidentBundle, isVouchedFor: boolean | null): Verdict['checks'] {
  const { header, batches, seal, bytes, sha256 } = bundle
  const names = batches.map(
    ({ header: { manifest, digest } }) =>
      `"${manifest.name}", ${countOf(manifest.items, 'item')}, digest ${digest}`,
  )
  const approvals = batches.flatMap(({ header: { manifest }, approvals: given }) =>
    given.map(
      (approval) =>
        `"${manifest.name}" by ${signerText(approval, approval.statement.by)} at ${approval.statement.at}`,
    ),
  )
  return [
    passed('format', `${countOf(bytes, 'byte')}, SHA-256 ${sha256}`),
    passed('manifest', `Incident "${header.name}": ${countOf(header.events, 'event')}, head ${header.head}`),
    passed(
      'items',
      `${countOf(header.members, 'certificate')}, as the events brought them in; ${countOf(batches.length, 'sealed batch', 'sealed batches')}${names.length === 0 ? '' : `: ${names.join('; ')}`}`,
    ),
    passed('seal', `Signed ${seal.at} by ${signerText(bundle, seal.by)} with ${seal.product}`),
    passed('approvals', approvals.length === 0 ? 'None' : approvals.join('; ')),
    ...(isVouchedFor !== null
      ? [
          isVouchedFor
            ? passed('trust', 'Sealed by a key that was given')
            : { name: 'trust', ok: false, message: 'It is sealed by none of the keys that were given.' },
        ]
      : []),
  ]
}
