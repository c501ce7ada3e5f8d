import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../../src/main/app-error.ts'
import { BundleBroken } from '../../../src/main/bundle/bundle-broken.ts'
import {
  BATCH_FORM,
  type BundleItem,
  firstLineOf,
  HEAD_BYTES,
} from '../../../src/main/bundle/bundle-format.ts'
import { frameDigest, frameWriter } from '../../../src/main/bundle/frame-writer.ts'
import { readBundle } from '../../../src/main/bundle/read-bundle.ts'
import { readFrames } from '../../../src/main/bundle/read-frames.ts'
import { verifyBundle } from '../../../src/main/bundle/verify-bundle.ts'
import { withSignatures } from '../../../src/main/bundle/with-signatures.ts'
import { sha256Hex } from '../../../src/main/journal/canonical.ts'
import { bundleItem, type MadeBundle, makeBundle } from '../../support/bundle-file.ts'
import { signingKey } from '../../support/signing-key.ts'

const ITEMS = 40
const TAMPERINGS = 10_000

const ann = await signingKey('Ann')
const bob = await signingKey('Bob')
const eve = await signingKey('Eve')

let folder: string
let made: MadeBundle
let file: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-bundle-'))
  file = path.join(folder, 'q3.rescind')
  made = await makeBundle(
    ann.signer,
    [bob.signer],
    Array.from({ length: ITEMS }, (_, index) => bundleItem(index + 1)),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const put = (bytes: Uint8Array): string => {
  writeFileSync(file, bytes)
  return file
}
const failure = async (bytes: Uint8Array): Promise<AppError> => {
  const error = await readBundle(Buffer.from(bytes), { known: [] }).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw new Error(error === null ? 'it was read as if nothing were wrong' : String(error))
}

/** Every frame's kind and content, to be put together again otherwise. */
async function framesOf(bytes: Uint8Array): Promise<{ kind: 'H' | 'I' | 'S' | 'E'; content: Buffer }[]> {
  const frames = []
  for await (const { kind, content } of readFrames(BATCH_FORM, put(bytes))) frames.push({ kind, content })
  return frames
}
async function framed(
  frames: readonly { kind: 'H' | 'I' | 'S' | 'E'; content: string | Buffer }[],
): Promise<Buffer> {
  const pieces: Buffer[] = []
  const writer = frameWriter(BATCH_FORM, async (piece) => void pieces.push(Buffer.from(piece as Uint8Array)))
  await writer.begin()
  for (const { kind, content } of frames) await writer.frame(kind, content)
  return Buffer.concat(pieces)
}

test('what was sealed comes out as it went in, with who sealed and approved it', async () => {
  const items: BundleItem[] = []
  const read = await readBundle(put(made.bytes), {
    known: [ann.key],
    onItems: (page) => void items.push(...page),
  })
  expect(read.header).toEqual({ manifest: made.manifest, digest: made.digest })
  expect(items).toHaveLength(ITEMS)
  expect(items[6]).toEqual(bundleItem(7))
  expect(read.seal).toMatchObject({ isKnown: true, key: { name: 'Ann' } })
  expect(read.approvals).toMatchObject([{ isKnown: false, key: { keyId: bob.key.keyId } }])
  expect(read).toMatchObject({ bytes: made.bytes.length, sha256: sha256Hex(made.bytes) })
})

test('10,000 random changes are all caught, each with the place', async () => {
  const { bytes } = made
  let rounds = 0
  const change = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at: fc.nat(bytes.length - 1), bit: fc.nat(7) }),
    fc.record({
      kind: fc.constant('write' as const),
      at: fc.nat(bytes.length - 1),
      put: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: fc.nat(bytes.length),
      put: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    }),
    fc.record({
      kind: fc.constant('cut' as const),
      at: fc.nat(bytes.length - 1),
      length: fc.integer({ min: 1, max: bytes.length }),
    }),
    fc.record({
      kind: fc.constant('swap' as const),
      at: fc.nat(bytes.length - 1),
      with: fc.nat(bytes.length - 1),
    }),
  )
  await fc.assert(
    fc.asyncProperty(change, async (how) => {
      let changed = Buffer.from(bytes)
      if (how.kind === 'flip') changed[how.at] = (changed[how.at] ?? 0) ^ (1 << how.bit)
      else if (how.kind === 'write') Buffer.from(how.put).copy(changed, how.at)
      else if (how.kind === 'insert')
        changed = Buffer.concat([bytes.subarray(0, how.at), how.put, bytes.subarray(how.at)])
      else if (how.kind === 'cut')
        changed = Buffer.concat([bytes.subarray(0, how.at), bytes.subarray(how.at + how.length)])
      else {
        changed[how.at] = bytes[how.with] ?? 0
        changed[how.with] = bytes[how.at] ?? 0
      }
      if (changed.equals(bytes)) return
      rounds += 1
      const first = changed.findIndex((byte, at) => byte !== bytes[at])
      const error = await failure(changed)
      expect(error.code).toMatch(/^check\./)
      const { place } = error as BundleBroken
      // The place is the part in which the first changed byte stands, or the end where bytes are missing or left over.
      const at = first === -1 ? changed.length : first
      expect(place?.from).toBeLessThanOrEqual(at)
      expect((place?.to ?? -1) + 1).toBeGreaterThanOrEqual(Math.min(at, changed.length - 1))
    }),
    { numRuns: Math.ceil(TAMPERINGS * 1.05) },
  )
  expect(rounds).toBeGreaterThanOrEqual(TAMPERINGS)
})

test('a first line that names another version is found out by the part that follows it', async () => {
  const changed = Buffer.from(made.bytes)
  const digit = changed.indexOf('\n') - 1
  changed[digit] = changed[digit] === 0x31 ? 0x32 : 0x31
  const { place } = (await failure(changed)) as BundleBroken
  expect(place?.from).toBe(0)
  expect(place?.to).toBeGreaterThan(digit)
})

test('every single byte counts', async () => {
  for (let at = 0; at < made.bytes.length; at += 1) {
    const changed = Buffer.from(made.bytes)
    changed[at] = (changed[at] ?? 0) ^ 0x20
    expect((await failure(changed)).code, `byte ${at}`).toMatch(/^check\./)
  }
})

test('a forger who computes every digest anew is caught by the signatures', async () => {
  const frames = await framesOf(made.bytes)
  const text = (at: number) => frames[at]?.content.toString() ?? ''
  const put = (at: number, content: string) =>
    framed(frames.map((frame, index) => (index === at ? { ...frame, content } : frame)))
  const other = await makeBundle(eve.signer, [eve.signer], [bundleItem(1)])
  const forgeries: readonly (readonly [string, Buffer, string])[] = [
    [
      'another reason',
      await put(0, text(0).replace('superseded', 'unspecified')),
      'the manifest does not have',
    ],
    ['another target', await put(1, text(1).replace('0A0A', '0A0B')), 'one of them was changed'],
    [
      'an attribute',
      await put(1, text(1).replace('host-3.example.com"}', 'host-4.example.com"}')),
      "the preparer's signature is about other content",
    ],
    [
      'an item less',
      await put(1, `${text(1).split('\n').slice(0, -2).join('\n')}\n`),
      '40 items were sealed, and the bundle holds 39',
    ],
    [
      'the seal of another',
      await put(2, (await framesOf(other.bytes))[2]?.content.toString() ?? ''),
      "the preparer's signature is about other content",
    ],
    [
      'an approval of another batch',
      await put(
        2,
        JSON.stringify({
          approvals: [JSON.parse((await framesOf(other.bytes))[2]?.content.toString() ?? '').approvals[0]],
          seal: JSON.parse(text(2)).seal,
        }),
      ),
      'is about something else than this batch',
    ],
    [
      'an approval twice',
      await put(2, text(2).replace(/"approvals":\[(".*?")\]/, '"approvals":[$1,$1]')),
      'one key has approved it twice',
    ],
    [
      'a part twice',
      await framed([frames[0], frames[1], frames[1], frames[2], frames[3]] as never),
      'item 1 stands where item 41 belongs',
    ],
    [
      'a part left out',
      await framed([frames[0], frames[2], frames[3]] as never),
      '40 items were sealed, and the bundle holds 0',
    ],
    [
      'parts in another order',
      await framed([frames[1], frames[0], frames[2], frames[3]] as never),
      'not in their order',
    ],
    ['spaces in the JSON', await put(0, text(0).replace('{', '{ ')), 'not in canonical form'],
    ['another count', await put(3, text(3).replace('40', '41')), 'counts other parts'],
  ]
  for (const [what, bytes, message] of forgeries) {
    const error = await failure(bytes)
    expect(error, what).toBeInstanceOf(BundleBroken)
    expect(error.message, what).toContain(message)
  }
})

test('a newer format, another file and an empty one are refused with the reason', async () => {
  const newer = Buffer.concat([
    Buffer.from('rescind-bundle 3\n'),
    made.bytes.subarray(firstLineOf(BATCH_FORM).length),
  ])
  expect(await failure(newer)).toMatchObject({
    code: 'check.newer-bundle',
    message: expect.stringContaining('format 3'),
    hint: expect.stringContaining('newer version'),
  })
  for (const other of [
    Buffer.alloc(0),
    Buffer.from('PK\u0003\u0004 something else entirely'),
    Buffer.alloc(5000),
  ])
    expect((await failure(other)).code).toBe('check.not-a-bundle')
  await expect(readBundle(path.join(folder, 'none'), { known: [] })).rejects.toMatchObject({
    code: 'input.cannot-read',
  })
})

test('a part that expands without end is refused before it is decompressed', async () => {
  const zeros = deflateRawSync(Buffer.alloc(100 * 1024 * 1024))
  const head = (bodyBytes: number, contentBytes: number) => {
    const bytes = Buffer.alloc(HEAD_BYTES)
    bytes.write('H', 0)
    bytes[1] = 1
    bytes.writeUInt32BE(bodyBytes, 2)
    bytes.writeUInt32BE(contentBytes, 6)
    return bytes
  }
  const start = Buffer.from(firstLineOf(BATCH_FORM))
  const digested = (facts: Buffer, body: Buffer) => {
    frameDigest(Buffer.from(sha256Hex(start), 'hex'), facts, body).copy(facts, 10)
    return Buffer.concat([start, facts, body])
  }
  // It tells the truth, lies by a factor, and lies with a size that looks right.
  for (const bytes of [
    digested(head(zeros.length, 100 * 1024 * 1024), zeros),
    digested(head(1, 1_000_000), Buffer.from([3])),
    digested(head(zeros.length, 1_000), zeros),
    digested(head(0xffffffff, 10), Buffer.alloc(10)),
  ]) {
    expect(await failure(bytes)).toMatchObject({ code: 'check.bundle-too-large' })
  }
})

test('what compresses more than a reader takes is stored as it is', async () => {
  const monotonous = Array.from({ length: 200 }, (_, index) =>
    bundleItem(index + 1, { issuer: 'A'.repeat(20_000) }),
  )
  const { bytes } = await makeBundle(ann.signer, [], monotonous)
  expect((await readBundle(put(bytes), { known: [] })).header.manifest.items).toBe(200)
})

test('signatures are exchanged without touching what was sealed', async () => {
  put(made.bytes)
  const { seal, approvals } = await readBundle(file, { known: [] })
  const facts = { ...made.subject, at: '2026-11-20T12:00:00.000Z', by: 'eve' }
  const third = await eve.signer.sign({ kind: 'rescind-approval', decision: 'approved', ...facts })
  await withSignatures(file, { seal: seal.jws, approvals: [...approvals.map(({ jws }) => jws), third] }, file)
  const again = await readBundle(file, { known: [eve.key] })
  expect(again.approvals.map(({ key }) => key.keyId)).toEqual([bob.key.keyId, eve.key.keyId])
  await withSignatures(file, { seal: seal.jws, approvals: approvals.map(({ jws }) => jws) }, file)
  expect((await readBundle(file, { known: [] })).sha256).toBe(sha256Hex(made.bytes))
})

test('the verdict says what was checked, and whether anybody trusted vouches for it', async () => {
  put(made.bytes)
  expect(await verifyBundle(file)).toMatchObject({ kind: 'bundle', ok: true, batch: 'q3', items: ITEMS })
  expect(await verifyBundle(file, [bob.key])).toMatchObject({ ok: true })
  const unknown = await verifyBundle(file, [eve.key])
  expect(unknown.ok).toBe(false)
  expect(unknown.checks.at(-1)).toMatchObject({ name: 'trust', ok: false })
  put(made.bytes.subarray(0, -1))
  expect(await verifyBundle(file)).toMatchObject({
    ok: false,
    firstBad: { message: expect.stringMatching(/^Bytes \d+ to \d+: the file ends in the middle/), bytes: {} },
  })
})
