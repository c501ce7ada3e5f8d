import type { ReadSettings } from '../../../src/contract/inventories.ts'
import type { VendorId } from '../../../src/contract/vendor.ts'

export const A = '29C877FBE388DFA407C82C7FA6AE5E14'
export const B = '34FC5C02FC51ADD1F15F1CD95D8E3970'
export const C = '1227CD2022D02E66F31AC7259CF6D20F'

export interface CorpusFile {
  /** Where people get such a file from. */
  readonly habit: string
  readonly content: string | Buffer
  readonly vendor?: VendorId
  readonly kind?: string
  readonly settings?: ReadSettings
  /** The targets' first columns that come in, or the code of the error. */
  readonly want: readonly string[] | string
  readonly rejected?: number
}

const dashed = (hex: string) => hex.match(/../g)?.join('-') ?? ''
const octets = (hex: string, by: string) => hex.match(/../g)?.join(by) ?? ''
const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const T1 = 'A'.repeat(64)

export const CORPUS: readonly CorpusFile[] = [
  // Lists without a heading.
  { habit: 'serials pasted from a mail into Notepad', content: `${A}\r\n${B}\r\n`, want: [A, B] },
  {
    habit: 'a list in lower case, no line end at its end',
    content: `${A.toLowerCase()}\n${B.toLowerCase()}`,
    want: [A, B],
  },
  { habit: 'one serial alone, as a ticket has it', content: A, want: [A] },
  { habit: 'colons, copied from a browser', content: `${octets(A, ':')}\n${octets(B, ':')}\n`, want: [A, B] },
  {
    habit: 'blanks between octets, copied from the dialog of Windows',
    content: `${octets(A, ' ').toLowerCase()}\n${octets(B, ' ')}\n`,
    want: [A, B],
  },
  {
    habit: 'the invisible mark that the dialog of Windows copies in front',
    content: `\u200e${octets(A, ' ')}\n\u200e${octets(B, ' ')}\n`,
    want: [A, B],
  },
  { habit: '0x, as hex editors and Go print it', content: `0x${A}\n0X${B}\n`, want: [A, B] },
  { habit: 'openssl x509 -serial over many files', content: `serial=${A}\nserial=${B}\n`, want: [A, B] },
  {
    habit: 'openssl x509 -serial -subject',
    content: `serial=${A}\nsubject=CN = a, O = Example\nserial=${B}\nsubject=CN = b\n`,
    want: [A, B],
  },
  {
    habit: 'openssl x509 -text, cut down: the number stands on the second line',
    content: `        Serial Number:\n            ${octets(A, ':').toLowerCase()}\n        Serial Number:\n            ${octets(B, ':').toLowerCase()}\n`,
    want: [A, B],
  },
  {
    habit: 'certutil -dump, one line of it',
    content: `Serial Number: ${A.toLowerCase()}\nSerial Number: ${B.toLowerCase()}\n`,
    want: [A, B],
  },
  {
    habit: 'certutil -dump of a French Windows',
    content: `Numéro de série : ${A.toLowerCase()}\r\nNuméro de série : ${B.toLowerCase()}\r\n`,
    want: [A, B],
  },
  { habit: 'brackets around each, as a mail sets it off', content: `<${A}>\n[${B}]\n`, want: [A, B] },
  {
    habit: 'headings of a ticket system: Cert SN',
    content: `Cert SN,FQDN,Not After\n${A},a,Jan  2 10:00:00 2027 GMT\n`,
    want: [A],
  },
  {
    habit: 'headings of a Spanish Excel',
    content: `Número de serie;Nombre común;Válido hasta\n${A};a;31/12/2027\n`,
    want: [A],
  },
  {
    habit: 'headings in Russian and brackets in the cells',
    content: `Серийный номер;Общее имя\n(${A});а\n{${B}};б\n`,
    want: [A, B],
  },
  {
    habit: 'a list with a comment above',
    content: `# to be revoked, see INC-4711\n${A}\n${B}\n`,
    want: [A, B],
  },
  { habit: 'a comment behind each', content: `${A} # web, old\n${B} // mail\n${C} ; vpn\n`, want: [A, B, C] },
  { habit: 'bullets out of a wiki', content: `- ${A}\n- ${B}\n* ${C}\n`, want: [A, B, C] },
  { habit: 'a numbered list out of a document', content: `1. ${A}\n2. ${B}\n10) ${C}\n`, want: [A, B, C] },
  { habit: 'blank lines between groups', content: `${A}\n\n\n${B}\n\n`, want: [A, B] },
  { habit: 'a comma at the end of each, out of a SQL IN list', content: `'${A}',\n'${B}'\n`, want: [A, B] },
  {
    habit: 'a title above a list',
    content: `Certificates for Monday\n${A}\n${B}\n${C}\n`,
    want: [A, B, C],
    rejected: 1,
  },
  {
    habit: 'sqlplus, which counts the rows below',
    content: `${A}\n${B}\n\n2 rows selected.\n`,
    want: [A, B],
  },
  { habit: 'a bare count below', content: `${A}\n${B}\n2\n`, want: [A, B], rejected: 1 },
  { habit: 'old Mac line ends', content: `${A}\r${B}\r`, want: [A, B] },
  { habit: 'a list as UTF-16, from Out-File', content: wide(`${A}\r\n${B}\r\n`), want: [A, B] },
  {
    habit: 'digits only without a heading',
    content: '12345678901234567891\n12345678901234567892\n',
    want: 'input.serial-format-ambiguous',
  },
  {
    habit: 'forty digits: thumbprint or serial',
    content: `1${'A'.repeat(39)}\n`,
    vendor: 'keyfactor-command',
    want: 'input.ambiguous-column',
  },
  {
    habit: 'forty digits, with what they are',
    content: `1${'A'.repeat(39)}\n`,
    vendor: 'keyfactor-command',
    settings: { map: { serial_number: '#1' } },
    want: [`1${'A'.repeat(39)}`],
  },
  {
    habit: 'ids where ids or serials could be meant',
    content: '1001\n1002\n',
    vendor: 'digicert-certcentral',
    want: 'input.ambiguous-column',
  },
  {
    habit: 'order ids one a line',
    content: '700001\n700002\n',
    vendor: 'digicert-certcentral',
    kind: 'order',
    want: ['700001', '700002'],
  },
  {
    habit: 'a list that begins with a 0, which is the tag of DER',
    content: `0A31C29B7E114FD0A3B88E90512CC1D4\n0${A.slice(1)}\n`,
    want: ['0A31C29B7E114FD0A3B88E90512CC1D4', `0${A.slice(1)}`],
  },
  // Where the table begins.
  {
    habit: 'a report with its title in a cell',
    content: `Report,,\nGenerated today,,\n,,\nCN,Serial number,Org\na,${A},x\nb,${B},y\n`,
    want: [A, B],
  },
  {
    habit: 'a title without delimiters',
    content: `All certificates of the web team\nSerial,CN\n${A},a\n${B},b\n`,
    want: [A, B],
  },
  {
    habit: "Excel's sep= with a delimiter of its own",
    content: `sep=|\r\nSerial|CN\r\n${A}|a;b,c\r\n`,
    want: [A],
  },
  {
    habit: 'Export-Csv of Windows PowerShell 5',
    content: `#TYPE Selected.X509\r\n"SerialNumber","Subject"\r\n"${A}","CN=a, O=b"\r\n`,
    want: [A],
  },
  {
    habit: 'comments above the heading',
    content: `# exported by tool 1.2\n# 2026-11-26\nSerial,CN\n${A},a\n`,
    want: [A],
  },
  { habit: 'a table without heading', content: `a.example.com,${A}\nb.example.com,${B}\n`, want: [A, B] },
  {
    habit: 'a table without heading, its column given',
    content: `x,${A},${B}\ny,${C},${A}\n`,
    settings: { heading: 'none', map: { serial_number: '#2' } },
    want: [A, C],
  },
  {
    habit: 'a table without heading and with two columns of serials',
    content: `x,${A},${B}\ny,${C},${A}\n`,
    want: 'input.ambiguous-column',
  },
  {
    habit: 'a heading in a language that nobody foresaw',
    content: `Sertifika,Ad\n${A},a\n`,
    want: 'input.missing-column',
  },
  {
    habit: 'the same, with the column given by position',
    content: `Sertifika,Ad\n${A},a\n`,
    settings: { map: { serial_number: '#1' } },
    want: [A],
  },
  {
    habit: 'a wrong line given as the heading',
    content: `Serial,CN\n${A},a\n`,
    settings: { heading: 9 },
    want: 'input.no-such-line',
  },
  {
    habit: 'two headings, the second is meant',
    content: `Serial,CN\nold,old\nSerial,CN\n${A},a\n`,
    settings: { heading: 3 },
    want: [A],
  },
  { habit: 'a total below, with the word', content: `Serial,CN\n${A},a\nTotal,1\n`, want: [A], rejected: 1 },
  {
    habit: 'a total below, the number in the column of serials',
    content: `CN,Serial\na,${A}\nTotal:,1\n`,
    want: [A],
    rejected: 1,
  },
  {
    habit: 'a total below without a word',
    content: `CN,Serial,Org\na,${A},x\nb,${B},y\n,2,\n`,
    want: [A, B],
    rejected: 1,
  },
  {
    habit: 'two exports joined: the heading again',
    content: `Serial,CN\n${A},a\nSerial,CN\n${B},b\n`,
    want: [A, B],
    rejected: 1,
  },
  {
    habit: 'two exports joined that have other columns',
    content: `Serial,CN\n${A},a\nCN,Serial\nb,${B}\n`,
    want: 'input.second-table',
  },
  {
    habit: 'sqlcmd, with a ruled line below the heading',
    content: `Serial|CN\n------|--\n${A}|a\n\n(1 rows affected)\n`,
    want: [A],
  },
  { habit: 'a heading alone', content: 'Serial,CN\n', want: 'input.nothing-imported' },
  {
    habit: 'a heading that stands twice',
    content: `Serial,CN,Serial\n${A},a,${B}\n`,
    want: 'input.ambiguous-column',
  },
  {
    habit: 'a heading that stands twice, and which',
    content: `Serial,CN,Serial\n${A},a,${B}\n`,
    settings: { map: { serial_number: '#3' } },
    want: [B],
  },
  {
    habit: "an asset list: the device's serial beside the certificate's",
    content: `Serial Number,Certificate Serial Number\n5CD1234ABC,${A}\n`,
    want: 'input.ambiguous-column',
  },
  // What a cell means.
  { habit: 'Excel\'s ="…" against rounding', content: `Serial,CN\n"=""${A}""",a\n`, want: [A] },
  { habit: 'an apostrophe against rounding', content: `Serial,CN\n'${A},a\n`, want: [A] },
  { habit: "BitConverter's dashes", content: `Serial,CN\n${dashed(A)},a\n`, want: [A] },
  {
    habit: 'labels in the cells',
    content: `Serial,CN\nSN: ${A},a\nSerial Number = ${B},b\nS/N:${C},c\n`,
    want: [A, B, C],
  },
  {
    habit: 'words for nothing',
    content: `Serial,CN\n${A},a\nEMPTY,b\nNULL,c\nN/A,d\n-,e\n#N/A,f\n`,
    want: [A],
    rejected: 5,
  },
  {
    habit: 'two serials in a cell',
    content: `Serial,CN\n${A},a\n"4A00001B 4A00001C",b\n"4A00001B\n4A00001C",c\n"${B}, ${C}",d\n`,
    want: [A],
    rejected: 3,
  },
  {
    habit: 'digits that a spreadsheet has rounded',
    content: `Serial,CN\n${A},a\n12345678901234500000,b\n`,
    want: [A],
    rejected: 1,
  },
  {
    habit: 'decimal and hexadecimal lists joined',
    content: `Serial,CN\n${A},a\n12345678901234567891,b\n`,
    want: 'input.serial-format-mixed',
  },
  {
    habit: 'a date where a serial belongs',
    content: `Serial,CN\n${A},a\n31-12-2026,b\n01-02-03,c\n`,
    want: [A],
    rejected: 2,
  },
  {
    habit: 'a GUID where a serial belongs',
    content: `Serial,CN\n${A},a\n7f606454-e011-4cfb-af90-5a13232bbd8f,b\n`,
    want: [A],
    rejected: 1,
  },
  { habit: 'a sign in front', content: `Serial,CN\n${A},a\n-0A31,b\n`, want: [A], rejected: 1 },
  {
    habit: 'a thumbprint as OpenSSL prints it',
    content: `Serial,Thumbprint\n${A},sha256 Fingerprint=${octets(T1, ':')}\n`,
    want: [A],
  },
  {
    habit: 'a serial that no CA should give, named by its thumbprint',
    content: `Serial,Thumbprint\n0,${'C'.repeat(40)}\n-5,${'D'.repeat(40)}\n${'7A'.repeat(24)},${'E'.repeat(40)}\n`,
    vendor: 'keyfactor-command',
    want: ['C'.repeat(40), 'D'.repeat(40), 'E'.repeat(40)],
  },
  {
    habit: 'a history of revocations in a column',
    content: `Serial,Revocation Reason\n${A},-1\n${B},1\n`,
    want: [A, B],
  },
  {
    habit: 'the same column asked for: codes to the digit',
    content: `Serial,Revocation Reason\n${A},-1\n${B},1\n${C},1.0\n`,
    settings: { map: { reason: 'Revocation Reason' } },
    want: [B],
    rejected: 2,
  },
  // Encodings.
  {
    habit: 'an encoding that does not exist',
    content: `Serial,CN\n${A},a\n`,
    settings: { encoding: 'utf-9' },
    want: 'input.no-such-encoding',
  },
  {
    habit: 'an encoding of an old machine, named',
    content: Buffer.from(`Serial,CN\n${A},M\x81ller\n`, 'latin1'),
    settings: { encoding: 'ibm866' },
    want: [A],
  },
  {
    habit: 'certutil -view csv > file, from a command prompt in Germany, its code page named',
    content: Buffer.from(`Serial Number,Issued Common Name\r\n${A},M\x81ller\r\n${B},K\x94ln\r\n`, 'latin1'),
    settings: { encoding: 'cp850' },
    want: [A, B],
  },
  {
    habit: 'the same, of which nobody has said what it is',
    content: Buffer.from(`Serial Number,Issued Common Name\r\n${A},M\x81ller\r\n${B},K\x94ln\r\n`, 'latin1'),
    want: 'input.encoding-unsure',
  },
  {
    habit: 'Excel in Poland, saved as CSV: the code page of Windows there',
    content: Buffer.from(`Serial;CN\r\n${A};Wa\xb3\xeasa\r\n${B};\xa3\xf3d\x9f\r\n`, 'latin1'),
    want: 'input.encoding-unsure',
  },
  // JSON.
  {
    habit: "a vendor's API: the list in an object",
    content: JSON.stringify({
      total: 2,
      certificates: [{ serial_number: A, common_name: 'a' }, { serial_number: B }],
    }),
    want: [A, B],
  },
  {
    habit: 'an array of objects, nested',
    content: JSON.stringify([{ certificate: { serial_number: A } }, { certificate: { serial_number: B } }]),
    want: [A, B],
  },
  { habit: 'an array of serials', content: JSON.stringify([A, B]), want: [A, B] },
  {
    habit: 'an object a line, as jq -c writes it',
    content: `{"serial":"${A}"}\n{"serial":"${B}"}\n`,
    want: [A, B],
  },
  {
    habit: 'a number too long for a number',
    content: '[{"serial":123456789012345678901234567890}]',
    settings: { serialFormat: 'decimal' },
    want: [BigInt('123456789012345678901234567890').toString(16).toUpperCase().padStart(26, '0')],
  },
  { habit: 'JSON cut short', content: `[{"serial":"${A}"}`, want: 'input.bad-json' },
  {
    habit: 'two lists in one answer',
    content: JSON.stringify({ a: [{ serial: A }], b: [{ serial: B }] }),
    want: 'input.json-shape',
  },
  // What is refused.
  { habit: 'a PDF', content: Buffer.from('%PDF-1.7\n'), want: 'input.not-text' },
  { habit: 'half a ZIP', content: Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), want: 'input.bad-archive' },
  {
    habit: 'a Java key store',
    content: Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]),
    want: 'input.holds-keys',
  },
]
