import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalName, nameParts } from '../../../src/main/inventory/distinguished-name.ts'

test.each([
  ['CN=Example CA,O=Example Org,C=SE', 'CN=Example CA,O=Example Org,C=SE'],
  ['C=SE, O=Example Org, CN=Example CA', 'CN=Example CA,O=Example Org,C=SE'],
  ['C = SE, O = Example Org, CN = Example CA', 'CN=Example CA,O=Example Org,C=SE'],
  ['/C=SE/O=Example Org/CN=Example CA', 'CN=Example CA,O=Example Org,C=SE'],
  ['/C=SE/O=A/B Ltd/CN=Example CA', 'CN=Example CA,O=A/B Ltd,C=SE'],
  ['C=SE\nO=Example Org\nCN=Example CA', 'CN=Example CA,O=Example Org,C=SE'],
  ['cn=Example CA;o="Example, Inc."', 'CN=Example CA,O=Example\\, Inc.'],
  ['CN="The ""Best"" CA",S=Bayern', 'CN=The \\"Best\\" CA,ST=Bayern'],
  ['CN=Z\\C3\\BCrich CA,emailAddress=ca@example.com', 'CN=Zürich CA,E=ca@example.com'],
  ['DC=com,DC=example,CN=Example CA', 'CN=Example CA,DC=example,DC=com'],
  ['CN=Example CA,DC=example,DC=com', 'CN=Example CA,DC=example,DC=com'],
  ['CN=Example CA', 'CN=Example CA'],
])('%j is one name, however it is written', (text, canonical) => {
  expect(canonicalName(text)).toBe(canonical)
})

test.each(['Example CA', '', '=x', 'CN=Example CA,Inc.', '/etc/ssl/ca.pem'])('%j is no name', (text) => {
  expect(nameParts(text)).toBeNull()
  expect(canonicalName(` ${text} `)).toBe(text)
})

test('a canonical name is its own canonical form, and keeps types and values', () => {
  const part = fc.record({
    type: fc.constantFrom('CN', 'O', 'OU', 'L', 'ST', 'C', 'DC', '1.2.3.4'),
    value: fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter((text) => text === text.trim()),
  })
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
      const written = parts
        .map(({ type, value }) => `${type}=${value.replace(/[\\",+;<>#\n\r]/g, (one) => `\\${one}`)}`)
        .join(',')
      const canonical = canonicalName(written)
      expect(canonicalName(canonical)).toBe(canonical)
      const sorted = (some: readonly { readonly type: string; readonly value: string }[]) =>
        some.map(({ type, value }) => `${type}=${value}`).sort()
      expect(sorted(nameParts(canonical) ?? [])).toEqual(sorted(parts))
    }),
  )
})
