import { generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprintOf, publicKeyOf, readFingerprint } from '../../../src/main/identity/public-key.ts'
import { verifyJws } from '../../../src/main/identity/signer.ts'
import { canonicalJson } from '../../../src/main/journal/canonical.ts'
import { signingKey } from '../../support/signing-key.ts'

test('a signature is checked by the key it carries, and known by the keys given', async () => {
  const ann = await signingKey('Ann')
  const bob = await signingKey('Bob')
  const jws = await ann.signer.sign({ kind: 'x', b: 1, a: [true, null] })
  expect(await verifyJws(jws, [bob.key, ann.key])).toEqual({
    kind: 'known',
    key: ann.key,
    payload: { a: [true, null], b: 1, kind: 'x' },
  })
  expect(await verifyJws(jws, [bob.key])).toMatchObject({
    kind: 'unknown',
    key: { keyId: ann.key.keyId, name: '' },
  })
})

test('a change at any character of a signature is caught', async () => {
  const { key, signer } = await signingKey('Ann')
  const jws = await signer.sign({ kind: 'x', text: 'what is signed' })
  for (let at = 0; at < jws.length; at += 1) {
    const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`
    expect(await verifyJws(changed, [key]), `character ${at}`).toMatchObject({ kind: 'bad' })
  }
})

test.each(['', '.', 'a.b.c', `${'a'.repeat(70_000)}`, '{}', 'null'])('%j is no signature', async (text) => {
  expect(await verifyJws(text, [])).toMatchObject({ kind: 'bad' })
})

test('a signature of another kind, or by a key that names itself wrongly, does not hold', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' })
  const own = await publicKeyOf(jwk, '')
  const other = await signingKey('other')
  const compact = (header: object | string, payload: string) => {
    const head = typeof header === 'string' ? header : canonicalJson(header)
    const input = `${Buffer.from(head).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`
    return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
  }
  const good = { alg: 'EdDSA', jwk, kid: own.keyId }
  expect(await verifyJws(compact(good, '{"a":1}'), [])).toMatchObject({ kind: 'unknown' })
  for (const [header, payload] of [
    [{ ...good, alg: 'none' }, '{"a":1}'],
    [{ ...good, alg: 'HS256' }, '{"a":1}'],
    [{ ...good, kid: other.key.keyId }, '{"a":1}'],
    [{ ...good, jwk: other.key.jwk, kid: other.key.keyId }, '{"a":1}'],
    [{ ...good, crit: ['exp'] }, '{"a":1}'],
    [canonicalJson(good).replace(':', ': '), '{"a":1}'],
    [canonicalJson(good).replace('{', '{"alg":"none",'), '{"a":1}'],
    [canonicalJson(good).replace('{', '{"alg":"EdDSA",'), '{"a":1}'],
    [good, '{ "a": 1 }'],
    [good, '{"a":1'],
  ] as const) {
    expect(await verifyJws(compact(header, payload), []), JSON.stringify(header)).toMatchObject({
      kind: 'bad',
    })
  }
})

test('a fingerprint is ten groups of five digits, and read as people type it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      const fingerprint = fingerprintOf(Buffer.from(bytes).toString('base64url'))
      expect(fingerprint).toMatch(/^\d{5}(-\d{5}){9}$/)
      expect(readFingerprint(fingerprint)).toBe(fingerprint)
      expect(readFingerprint(` ${fingerprint.replaceAll('-', '  ')} `)).toBe(fingerprint)
      expect(readFingerprint(fingerprint.replaceAll('-', ''))).toBe(fingerprint)
      const spelt = fingerprint.split('-').flatMap((group) => [Number(group) >> 8, Number(group) & 0xff])
      expect(spelt).toEqual([...bytes.slice(0, 20)])
    }),
  )
  for (const text of [
    '',
    '1',
    '99999-'.repeat(10),
    `${'00000-'.repeat(9)}0000`,
    `${'00000-'.repeat(10)}00000`,
  ])
    expect(readFingerprint(text)).toBeNull()
})

test('a private key is refused as a public one, and so is what is no Ed25519 key', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  await expect(publicKeyOf(privateKey.export({ format: 'jwk' }), 'x')).rejects.toMatchObject({
    code: 'input.private-key',
  })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  for (const jwk of [rsa, {}, null, 'x', { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }])
    await expect(publicKeyOf(jwk, 'x')).rejects.toMatchObject({ code: 'input.bad-public-key' })
})
