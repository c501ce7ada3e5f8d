import type { RejectionReason } from '../../../contract/inventories.ts'

/** As much of a refused cell as is kept. */
export const REJECTED_VALUE_CHARS_MAX = 200

const WORDS: Readonly<Record<RejectionReason, { readonly what: string; readonly mend: string }>> = {
  empty: { what: 'the cell is empty', mend: 'Fill it in, or delete the row.' },
  scientific: {
    what: 'a spreadsheet has rounded this number and its digits are lost',
    mend: 'Take the column from the original source, as text.',
  },
  'not-hex': {
    what: 'this is not a hexadecimal number',
    mend: 'Correct the digits (0 to 9, A to F); if the column is decimal, say so.',
  },
  'not-decimal': {
    what: 'this is not a decimal number',
    mend: 'Correct the digits (0 to 9); if the column is hexadecimal, say so.',
  },
  'not-integer': {
    what: 'this is not a whole number',
    mend: 'Give digits only, without sign, blank or fraction.',
  },
  zero: { what: 'zero names nothing', mend: 'Correct the number, or delete the row.' },
  negative: { what: 'the number is negative', mend: 'Look up the positive number at the vendor.' },
  'too-long': {
    what: 'this is longer than such a value can be',
    mend: 'Look for two values run together. A serial number has at most 20 octets.',
  },
  'bad-thumbprint': {
    what: 'this is not a thumbprint of the kind needed',
    mend: 'SHA-256 has 64 hexadecimal digits, SHA-1 has 40. Map the right column, or leave it out.',
  },
  missing: { what: 'a value that is needed is missing', mend: 'Fill it in, or delete the row.' },
  'bad-row': {
    what: 'the row does not fit the header',
    mend: 'Look for a missing or stray delimiter or quotation mark.',
  },
  'bad-certificate': { what: 'this is not a certificate that can be read', mend: 'Export it again as PEM.' },
  'bad-reason': {
    what: 'this is not a revocation reason of RFC 5280',
    mend: 'Use a name such as key_compromise, or leave the cell empty for the reason of the batch.',
  },
  conflict: {
    what: 'an earlier row says something else of the same target',
    mend: 'Decide which row is right and delete the other.',
  },
  several: { what: 'more than one value stands in this cell', mend: 'Give each a row of its own.' },
  total: {
    what: 'this looks like a total and not like a certificate',
    mend: 'If it is a certificate, import it by a list of its own.',
  },
  'heading-again': {
    what: 'this is the heading again',
    mend: 'Two exports were joined: delete the line, and check that both have the same columns.',
  },
  authority: {
    what: 'this is the certificate of a CA: without it, nothing that the CA issued is believed any more',
    mend: 'Leave it out, or ask for such certificates too with --authorities.',
  },
  'key-material': {
    what: 'a private key lies here, which was not read',
    mend: 'Take it out of the file, and take care of who has had the file.',
  },
}

/** For people: what is wrong with which column, and how to mend it. `detail` replaces the general "what". */
export function rejectionMessage(reason: RejectionReason, column: string | null, detail?: string): string {
  const { what, mend } = WORDS[reason]
  const said = detail ?? what
  return column === null
    ? `${said[0]?.toUpperCase()}${said.slice(1)}. ${mend}`
    : `${column}: ${said}. ${mend}`
}
