import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { z } from 'zod'
import { Fingerprint } from '../../contract/identity.ts'
import { AppError } from '../app-error.ts'
import { cannotRead, type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import { canonicalJson } from '../journal/canonical.ts'
import type { Secret } from '../keychain/secret.ts'

/**
 * A workspace on its way: one line of canonical JSON (`Header`) with a line feed, then the AES-256-GCM ciphertext, then its tag of
 * 16 bytes. The header is additional authenticated data; the key is scrypt of the passphrase. The plain text is gzip over parts,
 * each one line of JSON (`name`, `bytes`) and so many bytes.
 */
const Base64 = (bytes: number) =>
  z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}$`))
const Header = z.strictObject({
  format: z.literal('rescind-workspace'),
  version: z.literal(1),
  cipher: z.literal('aes-256-gcm'),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    n: z.literal(131_072),
    r: z.literal(8),
    p: z.literal(1),
    salt: Base64(16),
  }),
  iv: Base64(12),
  /** Fingerprint of the key that may receive it. */
  to: Fingerprint,
  at: z.iso.datetime(),
  product: z.string(),
})
type Header = z.infer<typeof Header>

const KEY_BYTES = 32
const TAG_BYTES = 16
const HEADER_BYTES_MAX = 4_096
/** scrypt takes 128 * n * r bytes. */
const SCRYPT_MEMORY_MAX = 256 * 1024 * 1024
const PRIVATE_MODE = 0o600
const FOLDER_MODE = 0o700
/** What a workspace consists of; any other name is refused. */
const PART = /^(?:rescind\.db|move\.json|inventories\/[A-Za-z0-9_-]{1,80}\.db)$/
const Frame = z.strictObject({ name: z.string().regex(PART), bytes: z.int().nonnegative() })

export interface Part {
  readonly name: string
  readonly file: string
}

/**
 * @param beforeItIsThere called when all is written, before the file gets its name
 * @throws AppError `input.cannot-write`
 */
export async function writeWorkspaceFile(
  file: string,
  parts: readonly Part[],
  facts: Pick<Header, 'to' | 'at' | 'product'>,
  passphrase: Secret,
  beforeItIsThere: () => void,
): Promise<WrittenFile> {
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const header: Header = {
    format: 'rescind-workspace',
    version: 1,
    cipher: 'aes-256-gcm',
    kdf: { name: 'scrypt', n: 131_072, r: 8, p: 1, salt: salt.toString('base64url') },
    iv: iv.toString('base64url'),
    ...facts,
  }
  const line = Buffer.from(`${canonicalJson(header)}\n`)
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(passphrase, header), iv)
  cipher.setAAD(line)
  return writeWholeFile(file, async (write) => {
    await write(line)
    await pipeline(
      Readable.from(framed(parts)),
      createGzip(),
      cipher,
      async (pieces: AsyncIterable<Buffer>) => {
        for await (const piece of pieces) await write(piece)
      },
    )
    await write(cipher.getAuthTag())
    beforeItIsThere()
  })
}

async function* framed(parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { name, file } of parts) {
    yield Buffer.from(`${JSON.stringify({ name, bytes: (await stat(file)).size })}\n`)
    for await (const piece of createReadStream(file)) yield piece as Buffer
  }
}

/** For whom a file is, without its passphrase. @throws AppError `input.cannot-read`, `check.not-a-workspace` */
export const readWorkspaceHeader = async (file: string): Promise<Pick<Header, 'to' | 'at' | 'product'>> =>
  (await headerOf(file)).header

/**
 * Puts the parts into a folder. Nothing of them is looked at before all of the file is known to be what was written.
 *
 * @param folder exists, and is empty
 * @throws AppError `input.cannot-read`, `check.not-a-workspace`, `input.wrong-passphrase`
 */
export async function readWorkspaceFile(file: string, passphrase: Secret, folder: string): Promise<void> {
  const { header, line, tag, end } = await headerOf(file)
  const decipher = createDecipheriv(
    'aes-256-gcm',
    await keyFrom(passphrase, header),
    Buffer.from(header.iv, 'base64url'),
  )
  decipher.setAAD(line)
  decipher.setAuthTag(tag)
  const plain = path.join(folder, 'plain.gz')
  try {
    const source = createReadStream(file, { start: line.length, end: end - 1 })
    await pipeline(source, decipher, createWriteStream(plain, { mode: PRIVATE_MODE }))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).errno !== undefined) throw cannotRead(file, cause)
    throw new AppError(
      'input.wrong-passphrase',
      `The passphrase does not open ${file}, or the file was changed.`,
      {
        hint: 'Try again; if it is the right one, bring the file over once more.',
      },
    )
  }
  const pieces = createReadStream(plain).pipe(createGunzip())
  await unframed(pieces, folder, file)
  await rm(plain)
}

async function unframed(pieces: AsyncIterable<Buffer>, folder: string, file: string): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  let left = 0
  let into: Awaited<ReturnType<typeof open>> | null = null
  try {
    for await (const piece of pieces) {
      rest = Buffer.concat([rest, piece])
      for (;;) {
        if (into !== null) {
          const taken = rest.subarray(0, left)
          await into.appendFile(taken)
          left -= taken.length
          rest = rest.subarray(taken.length)
          if (left > 0) break
          await into.sync()
          await into.close()
          into = null
        }
        const at = rest.indexOf('\n')
        if (at === -1) break
        const frame = Frame.safeParse(JSON.parse(rest.toString('utf8', 0, at)))
        if (!frame.success) throw notAWorkspace(file)
        rest = rest.subarray(at + 1)
        left = frame.data.bytes
        const target = path.join(folder, frame.data.name)
        await mkdir(path.dirname(target), { recursive: true, mode: FOLDER_MODE })
        into = await open(target, 'wx', PRIVATE_MODE)
      }
    }
  } finally {
    await into?.close()
  }
  if (into !== null || rest.length > 0) throw notAWorkspace(file)
}

async function headerOf(file: string) {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw cannotRead(file, cause)
  })
  try {
    const { size } = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES_MAX), 0, HEADER_BYTES_MAX, 0)
    const line = buffer.subarray(0, buffer.subarray(0, bytesRead).indexOf('\n') + 1)
    const header = Header.safeParse(jsonOf(line))
    const end = size - TAG_BYTES
    if (!header.success || end <= line.length) throw notAWorkspace(file)
    const { buffer: tag } = await handle.read(Buffer.alloc(TAG_BYTES), 0, TAG_BYTES, end)
    return { header: header.data, line, tag, end }
  } catch (error) {
    throw error instanceof AppError ? error : cannotRead(file, error)
  } finally {
    await handle.close()
  }
}

function jsonOf(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'))
  } catch {
    return null
  }
}

const keyFrom = (passphrase: Secret, { kdf: { n, r, p, salt } }: Pick<Header, 'kdf'>): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(
      passphrase.reveal().normalize('NFKC'),
      Buffer.from(salt, 'base64url'),
      KEY_BYTES,
      { N: n, r, p, maxmem: SCRYPT_MEMORY_MAX },
      (error, key) => (error === null ? resolve(key) : reject(error)),
    ),
  )

const notAWorkspace = (file: string): AppError =>
  new AppError(
    'check.not-a-workspace',
    `${file} is no workspace that was moved, or was cut off. Nothing was received.`,
    {
      hint: 'Give the file that this wrote on the other machine: rescind workspace move --out FILE',
    },
  )
