import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../app-error.ts'
import { cannotRead } from '../files/whole-file.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { verifyJws } from '../identity/signer.ts'
import { canonicalJson, sha256Hex } from '../journal/canonical.ts'
import { HandOverSeal, HandOverStatement, SEAL_NAME, SIGNATURE_NAME } from './statement.ts'

export interface CheckedHandOver {
  readonly seal: HandOverSeal
  /** Null where it is not signed. `known`: by a key of this workspace, or one that it trusts. */
  readonly signature: { readonly key: PublicKey; readonly known: boolean } | null
}

/**
 * Checks a hand-over's folder: that its files are those that were written, and whose signature they bear. No database, no network.
 *
 * @throws AppError `input.cannot-read`, `check.hand-over-broken`
 */
export async function verifyHandOver(folder: string, known: readonly PublicKey[]): Promise<CheckedHandOver> {
  const seal = sealOf(await read(folder, SEAL_NAME))
  const { handOver, files, ...statement } = seal
  if (sha256Hex(canonicalJson(HandOverStatement.parse(statement))) !== handOver)
    throw broken(`${SEAL_NAME} is not what its own digest says`)
  for (const [name, digest] of Object.entries(files)) {
    if (path.basename(name) !== name) throw broken(`${SEAL_NAME} names a file elsewhere`)
    if (sha256Hex(await read(folder, name)) !== digest)
      throw broken(`${name} is not the file that was written`)
  }
  const jws = await read(folder, SIGNATURE_NAME).catch(() => null)
  if (jws === null) return { seal, signature: null }
  const checked = await verifyJws(jws.toString('latin1').trimEnd(), known)
  if (checked.kind === 'bad') throw broken(`${SIGNATURE_NAME}: ${checked.message}`)
  if (canonicalJson(checked.payload) !== canonicalJson(seal))
    throw broken(`${SIGNATURE_NAME} signs something else`)
  return { seal, signature: { key: checked.key, known: checked.kind === 'known' } }
}

function sealOf(bytes: Buffer): HandOverSeal {
  try {
    return HandOverSeal.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    throw broken(`${SEAL_NAME} is not that of a hand-over`)
  }
}

const broken = (what: string): AppError =>
  new AppError('check.hand-over-broken', `The hand-over does not hold: ${what}.`, {
    hint: 'Do not run its script. Have it written again where it came from.',
  })

const read = (folder: string, name: string): Promise<Buffer> =>
  readFile(path.join(folder, name)).catch((cause: unknown) => {
    throw cannotRead(
      path.join(folder, name),
      cause,
      'Name the folder of a hand-over, with all that was in it.',
    )
  })
