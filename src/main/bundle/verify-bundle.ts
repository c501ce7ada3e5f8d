import { countOf } from '../../contract/counted.ts'
import type { Verdict } from '../../contract/reports.ts'
import type { Signed } from '../approvals/check-statements.ts'
import { byItselfWords } from '../batches/manifest.ts'
import type { KeyLink } from '../identity/key-replacement.ts'
import { keySuccession } from '../identity/key-succession.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { linkView } from '../reports/evidence-signatures.ts'
import { BUNDLE_CHECKS, BundleBroken, type BundleCheck } from './bundle-broken.ts'
import type { BundleHeader } from './bundle-format.ts'
import { type ReadBundle, readBundle } from './read-bundle.ts'

/**
 * Checks a bundle without importing it: no database, no network.
 *
 * @param trusted when given, somebody among them must have sealed or approved it
 * @param known keys whose owners are named
 * @param links how keys of those came in the place of others
 * @throws AppError `input.cannot-read`
 */
export async function verifyBundle(
  file: string,
  trusted?: readonly PublicKey[],
  known: readonly PublicKey[] = [],
  links: readonly KeyLink[] = [],
): Promise<Verdict> {
  const keys = keySuccession(trusted ?? known, links)
  let header: BundleHeader | undefined
  let items = 0
  try {
    const bundle = await readBundle(file, {
      known: keys.keys,
      onHeader: (read) => {
        header = read
      },
      onItems: (page) => {
        items += page.length
      },
    })
    const counting = [bundle.seal, ...bundle.approvals].filter(
      ({ key, statement }) => keys.find(key.keyId, statement.at) !== null,
    )
    const checks = checksOf(bundle, trusted === undefined ? null : counting.length > 0)
    const failed = checks.find(({ ok }) => !ok)
    return {
      kind: 'bundle',
      ok: failed === undefined,
      checks,
      firstBad: failed === undefined ? null : { event: null, line: null, message: failed.message },
      batch: bundle.header.manifest.name,
      events: 0,
      items,
      head: bundle.header.digest,
      signature: counting.length > 0 ? 'checked' : 'unchecked',
      replaced: linksOf(
        links,
        counting.map(({ key }) => key.keyId),
      ),
    }
  } catch (error) {
    if (!(error instanceof BundleBroken)) throw error
    return brokenVerdict(error, header?.manifest.name ?? null, items)
  }
}

function checksOf(
  { header, seal, approvals, bytes, sha256 }: ReadBundle,
  isVouchedFor: boolean | null,
): Verdict['checks'] {
  const { manifest, digest } = header
  const { host, at, by } = seal.statement
  return [
    passed('format', `${countOf(bytes, 'byte')}, SHA-256 ${sha256}`),
    passed(
      'manifest',
      `"${manifest.name}": ${manifest.request.operation} at ${manifest.vendor}${manifest.request.reason === undefined ? '' : `, reason ${manifest.request.reason}`}${byItselfWords(manifest)}, digest ${digest}`,
    ),
    passed('items', `${countOf(manifest.items, 'item')}, digest ${manifest.itemsSha256}`),
    passed(
      'seal',
      `Sealed ${manifest.sealedAt} by ${manifest.product}; signed ${at} by ${signerText(seal, by)}${host === null ? '' : `, for the host ${host} only`}`,
    ),
    passed(
      'approvals',
      approvals.length === 0
        ? 'None'
        : approvals
            .map((approval) => `${signerText(approval, approval.statement.by)} at ${approval.statement.at}`)
            .join('; '),
    ),
    ...(isVouchedFor !== null
      ? [
          isVouchedFor
            ? passed('trust', 'Sealed or approved by a key that was given')
            : {
                name: 'trust',
                ok: false,
                message: 'It is neither sealed nor approved by any of the keys that were given.',
              },
        ]
      : []),
  ]
}

export const passed = (name: BundleCheck, message: string) => ({ name, ok: true, message })

export const signerText = ({ key, isKnown }: Pick<Signed<unknown>, 'key' | 'isKnown'>, by: string): string =>
  isKnown ? `${key.name} (${key.fingerprint})` : `${key.fingerprint}, who calls themselves ${by}`

/** The replacements that these keys have to do with. */
export const linksOf = (links: readonly KeyLink[], keyIds: readonly string[]): Verdict['replaced'] =>
  links.filter(({ from, to }) => keyIds.includes(from.keyId) || keyIds.includes(to.keyId)).map(linkView)

/** @param name what the file is of, as far as it was read */
export function brokenVerdict(broken: BundleBroken, name: string | null, items: number): Verdict {
  const { code, message, place } = broken
  return {
    kind: code === 'check.not-a-bundle' ? 'unknown' : 'bundle',
    ok: false,
    checks: brokenChecks(broken),
    firstBad: { event: null, line: null, message, ...(place === null ? {} : { bytes: place }) },
    batch: name,
    events: 0,
    items,
    head: null,
    signature: 'none',
    replaced: [],
  }
}

function brokenChecks(broken: BundleBroken): Verdict['checks'] {
  const at = BUNDLE_CHECKS.indexOf(broken.check)
  return BUNDLE_CHECKS.filter((name) => name !== 'trust').map((name, index) =>
    index === at
      ? { name, ok: false, message: broken.message }
      : { name, ok: false, message: 'Not checked to its end: the file does not hold before that.' },
  )
}
