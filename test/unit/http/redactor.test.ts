import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRedactor, REDACTED } from '../../../src/main/http/redactor.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'

/** What a header can carry, and no piece of `[secret]`. */
const keys = fc
  .string({ unit: fc.constantFrom(...'AbC01xYz9+/=_-%&"<\\:. '), minLength: 12, maxLength: 60 })
  .filter((key) => key.trim() === key && new Set(key).size > 4)

const WAYS: Readonly<Record<string, (key: string) => string>> = {
  'as it is': (key) => key,
  'in other case': (key) => key.toLowerCase(),
  'percent-encoded': (key) => encodeURIComponent(key),
  'percent-encoded twice': (key) => encodeURIComponent(encodeURIComponent(key)),
  'as a form': (key) => new URLSearchParams([['k', key]]).toString(),
  'as JSON': (key) => JSON.stringify({ k: key }),
  'as JSON in JSON': (key) => JSON.stringify({ k: JSON.stringify({ k: key }) }),
  'as JSON escapes alone': (key) =>
    [...key].map((one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join(''),
  'as HTML': (key) => key.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
  'as hex': (key) => Buffer.from(key).toString('hex'),
}

function redacted(key: string, text: string): string {
  const redactor = createRedactor()
  redactor.add(new Secret(key))
  return redactor.redact(text)
}

test.each(Object.keys(WAYS))('a key that is quoted %s is hidden', (name) => {
  fc.assert(
    fc.property(keys, (key) => {
      const quoted = WAYS[name]?.(key) ?? ''
      expect(redacted(key, `bad key: ${quoted}, sorry`)).not.toContain(quoted)
      expect(redacted(key, `bad key: ${quoted}, sorry`)).toContain(REDACTED)
    }),
  )
})

test('a key in Base64 is hidden at any place of the encoded text, in both alphabets', () => {
  fc.assert(
    fc.property(
      keys,
      fc.string({ maxLength: 8 }),
      fc.constantFrom('base64', 'base64url'),
      (key, before, alphabet) => {
        const quoted = Buffer.from(`${before}${key}`).toString(alphabet as BufferEncoding)
        const shown = redacted(key, quoted)
        expect(shown).toContain(REDACTED)
        expect(Buffer.from(shown.replaceAll(REDACTED, ''), 'base64').toString('latin1')).not.toContain(
          key.slice(4),
        )
      },
    ),
  )
})

test('the beginning of a long key is hidden with what follows it', () => {
  const key = 'qK3-'.repeat(12)
  expect(redacted(key, `key ${key.slice(0, 20)} is not good`)).toBe(`key ${REDACTED} is not good`)
})

test('JSON with a key in it stays the same JSON but for the key', () => {
  const entry = fc.record({
    id: fc.integer(),
    text: fc.string({ maxLength: 20 }),
    list: fc.array(fc.boolean()),
  })
  fc.assert(
    fc.property(keys, entry, (key, facts) => {
      fc.pre(!JSON.stringify(facts).toLowerCase().includes(key.toLowerCase().slice(0, 6)))
      const shown: unknown = JSON.parse(redacted(key, JSON.stringify({ ...facts, message: `no: ${key}!` })))
      expect(shown).toEqual({ ...facts, message: `no: ${REDACTED}!` })
    }),
  )
})

test('of Basic credentials the password is hidden, and the name of the user is not', () => {
  const pair = 'CORP\\svc-rescind:pa"ss/word +1'
  const header = `Basic ${Buffer.from(pair).toString('base64')}`
  const body = JSON.stringify({ by: 'CORP\\svc-rescind', why: `${pair} and pa"ss/word +1 and ${header}` })
  expect(JSON.parse(redacted(header, body))).toEqual({
    by: 'CORP\\svc-rescind',
    why: `${REDACTED} and ${REDACTED} and Basic ${REDACTED}`,
  })
})

test('a short password is hidden as a word of its own, and not inside of others', () => {
  const header = `Basic ${Buffer.from('svc:issue').toString('base64')}`
  expect(redacted(header, '{"status":"issued","by":"issue"}')).toBe(`{"status":"issued","by":"${REDACTED}"}`)
})

test('what holds no key comes back as it is', () => {
  fc.assert(
    fc.property(keys, fc.string({ maxLength: 200 }), (key, text) => {
      fc.pre(!text.includes(key.slice(0, 4)))
      expect(redacted(key, text)).toBe(text)
    }),
  )
})
