import { z } from 'zod'
import { Name } from '../../contract/page.ts'
import { AppError } from '../app-error.ts'
import { readHead } from '../files/read-head.ts'
import { cannotRead, type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import { CarriedReplacement, type KeyLink, linkOf } from './key-replacement.ts'
import { type PublicKey, publicKeyOf } from './public-key.ts'

/** A JWK with a name takes some 300 bytes, each key in whose place it came some 3,000. */
const FILE_BYTES_MAX = 256 * 1024

/** It is made to be handed round. */
const PUBLIC_MODE = 0o644

/**
 * A public key in a file: a JWK (RFC 7517, RFC 8037), with the owner's name as a further member `name`, and in `replaces` how it
 * came in the place of those before it, newest first.
 */
export const writeKeyFile = (
  key: PublicKey,
  file: string,
  replaces: readonly CarriedReplacement[] = [],
): Promise<WrittenFile> => writeWholeFile(file, (write) => write(keyFileText(key, replaces)), PUBLIC_MODE)

function keyFileText(
  { jwk, keyId, name, fingerprint }: PublicKey,
  replaces: readonly CarriedReplacement[],
): string {
  const own = { ...jwk, alg: 'EdDSA', use: 'sig', kid: keyId, name, fingerprint }
  const members = replaces.length === 0 ? own : { ...own, replaces }
  return `${JSON.stringify(members, null, 2)}\n`
}

/** Members other than the key's own are heeded only where they contradict it. */
const KeyFile = z.looseObject({
  kid: z.string().optional(),
  name: Name.optional(),
  fingerprint: z.string().optional(),
  replaces: z.array(CarriedReplacement).max(100).optional(),
})

/**
 * Reads somebody's public key, as `identity export` wrote it or as a bare JWK.
 *
 * @throws AppError `input.cannot-read`, `input.bad-public-key`, `input.private-key`
 */
export const readKeyFile = async (file: string): Promise<PublicKey> => (await readKeyAndFormer(file)).key

/** As `readKeyFile`, with the keys in whose place it came, newest first. */
export async function readKeyAndFormer(
  file: string,
): Promise<{ readonly key: PublicKey; readonly links: readonly KeyLink[] }> {
  const value = KeyFile.safeParse(parsed(await headOf(file)))
  if (!value.success) throw notAKey(file)
  const { kid, name, fingerprint, replaces = [] } = value.data
  const key = await publicKeyOf(value.data, name ?? '')
  const contradicts =
    (kid !== undefined && kid !== key.keyId) || (fingerprint !== undefined && fingerprint !== key.fingerprint)
  if (contradicts) {
    throw new AppError('input.bad-public-key', `${file} names another key than it holds: it was changed.`, {
      hint: 'Ask its owner for it again.',
    })
  }
  const links: KeyLink[] = []
  for (const carried of replaces) {
    const link = await linkOf(carried)
    if (link === null || link.to.keyId !== (links.at(-1)?.from ?? key).keyId) {
      throw new AppError(
        'input.bad-public-key',
        `${file} names a key before this one that did not become it.`,
        {
          hint: 'Ask its owner for it again.',
        },
      )
    }
    links.push(link)
  }
  return { key: name === undefined ? { ...key, name: key.fingerprint.slice(0, 11) } : key, links }
}

async function headOf(file: string): Promise<string> {
  try {
    const { buffer, bytesRead } = await readHead(file, FILE_BYTES_MAX + 1)
    if (bytesRead > FILE_BYTES_MAX) throw notAKey(file)
    return buffer.toString('utf8', 0, bytesRead)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw cannotRead(file, error, 'Give the path of a key file.')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const notAKey = (file: string): AppError =>
  new AppError('input.bad-public-key', `${file} is not a public key file (JWK).`, {
    hint: 'Ask its owner for the file that this writes: rescind identity export --out FILE',
  })
