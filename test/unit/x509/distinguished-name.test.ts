import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  comparedName,
  comparedNameText,
  isSameName,
  nameDigest,
} from '../../../src/main/x509/distinguished-name.ts'
import { comparedAddress } from '../../../src/main/x509/distribution-point.ts'
import { der, derName, derOid } from '../../support/der.ts'

const [CN, O, OU] = ['2.5.4.3', '2.5.4.10', '2.5.4.11']
const [UTF8, PRINTABLE] = [0x0c, 0x13]

test('a name is the same as PrintableString and UTF8String, in other case and with other blanks', () => {
  const name = derName([[O, PRINTABLE, 'Example Org']], [[CN, PRINTABLE, 'Issuing CA']])
  for (const other of [
    derName([[O, UTF8, 'Example Org']], [[CN, UTF8, 'Issuing CA']]),
    derName([[O, UTF8, ' EXAMPLE  org ']], [[CN, PRINTABLE, 'issuing\tca']]),
  ]) {
    expect(isSameName(name, other)).toBe(true)
    expect(nameDigest(other)).toBe(nameDigest(name))
  }
  expect(isSameName(derName([[CN, UTF8, 'Straße ＣＡ']]), derName([[CN, UTF8, 'STRASSE CA']]))).toBe(true)
})

test('the attributes of one relative name are a set; relative names are in their order', () => {
  const both = [[CN, UTF8, 'a'] as const, [OU, UTF8, 'b'] as const]
  expect(isSameName(derName(both), derName([...both].reverse()))).toBe(true)
  expect(isSameName(derName([[CN, UTF8, 'a']], [[OU, UTF8, 'b']]), derName(both))).toBe(false)
  expect(
    isSameName(derName([[CN, UTF8, 'a']], [[O, UTF8, 'b']]), derName([[O, UTF8, 'b']], [[CN, UTF8, 'a']])),
  ).toBe(false)
  expect(isSameName(derName([[CN, UTF8, 'a']]), derName([[O, UTF8, 'a']]))).toBe(false)
})

test('a BMPString is read as what it says', () => {
  const wide = der(0x30, der(0x31, der(0x30, derOid(CN), der(0x1e, Buffer.from('Ä CA', 'utf16le').swap16()))))
  expect(isSameName(wide, derName([[CN, UTF8, 'ä ca']]))).toBe(true)
})

test('names as files have them are read: escapes, quotes, several attributes, slashes', () => {
  const name = comparedName(
    derName(
      [[O, UTF8, 'Müller, "Söhne" + Co']],
      [
        [CN, UTF8, 'CA'],
        [OU, UTF8, 'x'],
      ],
    ),
  )
  expect(comparedNameText('O=M\\C3\\BCller\\, \\"Söhne\\" \\+ Co, OU=X + CN=ca')).toEqual(name)
  expect(comparedNameText('O="Müller, \\"Söhne\\" + Co"; CN=CA+OU=x')).toEqual(name)
  expect(comparedNameText('/O=a/b/CN=c')).toEqual(['2.5.4.10=a/b', '2.5.4.3=c'])
  for (const no of ['', 'Issuing CA', '=x', 'Foo=bar', '/']) expect(comparedNameText(no)).toBeNull()
})

test('whatever text a file has for a name, reading it ends', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('C', 'N', '=', ',', '\\', '"', '+', '/', 'a', ' ') }),
      (text) => {
        const read = comparedNameText(text)
        expect(read === null || read.length > 0).toBe(true)
      },
    ),
  )
})

test('addresses are the same whatever the case of their scheme and host', () => {
  expect(comparedAddress('HTTP://PKI.example:80/A b.crl')).toBe(
    comparedAddress('http://pki.example/A%20b.crl'),
  )
  expect(comparedAddress('LDAP:///CN=x')).toBe('ldap:///CN=x')
  expect(comparedAddress('http://pki.example/a.crl')).not.toBe(comparedAddress('http://pki.example/A.crl'))
})
