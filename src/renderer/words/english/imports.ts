import type { FilePreview, ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { common } from './common.ts'
import { formatBytes, formatCount, formatNoun, formatPercent, nounOf } from './format.ts'

const rows = (count: number): string => formatNoun(count, { one: 'row', many: 'rows' })
const columns = (count: number): string => formatNoun(count, { one: 'column', many: 'columns' })
const sheets = (count: number): string => formatNoun(count, { one: 'sheet', many: 'sheets' })
const delimiters = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' } as const
const chosen = 'As you have chosen.'

export const imports = {
  none: {
    title: common.importInventory,
    next: 'Choose [a file] or [a folder], or drop it on this window.',
    drop: 'Drop a table, a list or certificates here',
    several:
      'Several files, a folder or a ZIP become one inventory. You see how it is read before anything is kept.',
    chooseFolder: 'Choose a folder…',
    loading: 'the vendors',
  },
  preview: {
    title: (file: string | undefined): string => `Import ${file ?? 'a file'}`,
    sub: (bytes: number): string => `${formatBytes(bytes)} · nothing is kept before you press Import`,
    next: 'See [how it is read], then [import it].',
    answer: {
      sheet: 'Choose [the sheet] that is meant.',
      'no-rows': 'Choose [another heading] or another file.',
      'serial-format': 'Say [how the serial numbers are meant].',
      missing: 'Say [which column] holds what is missing.',
    },
    leave: 'Leave it',
    import: 'Import',
    loading: 'the preview',
    cancelled: 'The import was cancelled.',
    nothingKept: 'Nothing of the file was kept.',
    privateKey: (line: number): string => `A private key lies in the file, in line ${formatCount(line)}.`,
    privateKeyNotRead: 'It is not read and not kept. Whoever has had the file may have the key.',
    onePage: (more: string): string => `The file may be one page of several: ${more} in it.`,
    otherPages: 'Look whether the other pages are imported too: certificates that stand there are not here.',
    whichSheet: 'Which sheet of the workbook is meant?',
    chooseSheet: 'Several could be. Choose it below.',
    noRows: 'There is nothing to import: no row stands below the heading.',
    exportAgain: 'Export the list again, or choose another heading if the rows are taken for one.',
    missing: (labels: readonly string[]): string => `No column was found for: ${labels.join(', ')}.`,
    unclear: (label: string, candidates: readonly string[]): string =>
      `Several columns could be the ${label.toLowerCase()}: ${candidates.join(', ')}. Each may name other certificates.`,
    chooseColumn:
      'Choose the column below, or another heading, delimiter or encoding if the rows below look wrong.',
    columnAt: (place: number, header: string): string =>
      header === '' ? `column ${place}` : `column ${place} (${header})`,
    readAs: {
      csv: 'Read as a table',
      list: 'Read as a list, one to a line',
      json: 'Read as JSON',
      pem: 'Read as certificates in PEM',
      der: 'Read as certificates in DER',
      pkcs7: 'Read as certificates in PKCS #7',
      xlsx: 'Read as a workbook',
      evidence: 'Read as the items of an evidence file',
      bundle: 'Read as the items of a bundle',
    } satisfies Record<FilePreview['format'], string>,
    howRead: 'How the file is read',
    name: 'Name of the inventory',
    nameHelp: 'What it is called here; the file stays as it is.',
    nameMissing: 'Give the inventory a name.',
    evidence:
      'The items as they were sealed. What became of each is read with them, and kept as its status. Whether the file is genuine is shown under Reports, “Check a file…”.',
    bundle:
      'The items of the batch, with what was known of each. To approve or run the batch itself, open the bundle under Batches.',
    certificates:
      'Serial numbers, thumbprints, names and dates are read from the certificates. Certificates of CAs are left out; private keys are not read.',
  },
  /** What a column beside the target's is taken for; one that is not named here is called as it is in the contract. */
  columns: {
    common_name: 'Common name',
    organization: 'Organization',
    valid_from: 'Valid from',
    valid_to: 'Valid to',
  } as Readonly<Record<string, string>>,
  firstRows: (count: number): string => (count === 0 ? 'No rows' : `The first ${rows(count)}`),
  firstRowsOfFile: 'The first rows of the file',
  notUsed: 'not used',
  mapping: {
    columnOf: (label: string): string => `Column of: ${label}`,
    choose: 'Choose which one is meant',
    notFound: 'Not found in the file',
    several: 'Several columns could be it.',
    unknown: 'No column looks like it.',
    notNeeded: 'Not needed where the file has none.',
    chosen,
    byContent: 'Known by what stands in it.',
    byHeading: 'Known by its heading.',
    column: (place: number, header: string): string =>
      header === '' ? `Column ${place}` : `Column ${place}: ${header}`,
  },
  reading: {
    vendor: 'For the vendor',
    /** `Each row is a certificate with its serial number.` */
    rowNeeds: (
      { one, many }: TargetSchema['noun'],
      all: readonly string[],
      oneOf: readonly string[],
    ): string => {
      const needed = [...all, ...(oneOf.length === 0 ? [] : [oneOf.join(' or ')])].join(' and ').toLowerCase()
      return needed === ''
        ? `Its rows are ${many}.`
        : `Each row is ${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one} with its ${needed}.`
    },
    kind: 'What the rows are',
    kindHelp: 'Decides what can be asked of the vendor for them.',
    detected: (label: string): string => `${label} (detected)`,
    asDetected: 'As detected',
    notClear: 'Not clear from the file',
    chosen: (help: string): string => `${chosen} ${help}`,
    delimiter: {
      label: 'Delimiter',
      choices: delimiters,
      help: 'What stands between the cells of a row.',
      found: (delimiter: keyof typeof delimiters, count: number): string =>
        `A ${delimiters[delimiter].toLowerCase()} stands between the cells of a row: ${columns(count)}.`,
    },
    encoding: {
      label: 'Encoding',
      /** The usual ones by name. */
      choices: {
        'utf-8': 'UTF-8',
        'utf-16le': 'UTF-16, little-endian',
        'utf-16be': 'UTF-16, big-endian',
        'windows-1252': 'Windows-1252 (Western)',
        'windows-1250': 'Windows-1250 (Central European)',
        'windows-1251': 'Windows-1251 (Cyrillic)',
        'koi8-r': 'KOI8-R (Cyrillic)',
        'windows-1253': 'Windows-1253 (Greek)',
        'windows-1254': 'Windows-1254 (Turkish)',
        'windows-1255': 'Windows-1255 (Hebrew)',
        'windows-1256': 'Windows-1256 (Arabic)',
        'windows-1257': 'Windows-1257 (Baltic)',
        ibm850: 'Code page 850 (console, Western)',
        ibm437: 'Code page 437 (console, United States)',
        ibm852: 'Code page 852 (console, Central European)',
        macintosh: 'Mac Roman',
        shift_jis: 'Shift-JIS (Japanese)',
        'euc-jp': 'EUC-JP (Japanese)',
        gb18030: 'GB 18030 (Chinese)',
        big5: 'Big5 (Chinese)',
        'euc-kr': 'EUC-KR (Korean)',
      } satisfies Partial<Record<NonNullable<ReadSettings['encoding']>, string>>,
      by: {
        mark: 'The file begins with a mark that says so.',
        content: 'Every byte of what was looked at fits it.',
        detector: 'A guess by which letters are frequent: judge it by the names below.',
        given: 'How letters beyond ASCII are read.',
      } satisfies Record<NonNullable<FilePreview['encodingBy']>, string>,
      sample: 'Names in this encoding read like this:',
      isWrong: 'Choose another encoding if that is wrong.',
    },
    serial: {
      label: 'Serial numbers are',
      choices: { hex: 'Hexadecimal', decimal: 'Decimal' },
      ambiguous: 'Digits only: each reading names another certificate.',
      hex: 'Digits 0 to 9 and A to F; colons, dashes and blanks between them do not count.',
      decimal: 'Digits 0 to 9 only, as some tools print them.',
      unknown: 'Told by the letters A to F, never guessed.',
      question: 'Are these serial numbers hexadecimal or decimal?',
      bothPossible:
        'They hold digits only, so both are possible, and each names another certificate. The source of the file knows.',
    },
    files: (count: number, shown: string | undefined): string =>
      `${formatNoun(count, { one: 'file becomes', many: 'files become' })} one inventory${shown === undefined ? '' : `; the rows below are of ${shown}`}.`,
    sheet: {
      label: 'Sheet',
      hidden: 'Hidden in the workbook.',
      only: 'The only one in the file.',
      choose: (count: number): string => `Choose which of the ${sheets(count)} is meant.`,
      oneOf: (count: number): string => `Only this one of ${sheets(count)} is read.`,
    },
    hiddenRows: {
      label: 'Rows that a filter hides',
      help: 'What is filtered away is not seen in the workbook, and is in it all the same.',
      ask: 'Stop the import',
      take: 'Belong to it',
      leave: 'Are left out',
    },
    heading: {
      label: 'The heading is',
      line: (line: number, text: string): string => `Line ${line}: ${text}`,
      detectedNone: 'None (detected)',
      detectedLine: (line: number): string => `Line ${line} (detected)`,
      none: 'There is none',
      unknown: 'The line that names the columns.',
      noLine: 'No line names the columns: they are known by what stands in them.',
      firstLine: 'The first line names the columns.',
      below: (line: number): string => `Line ${line} names the columns; what stands above it is left out.`,
    },
  },
  running: {
    title: (file: string): string => `Importing ${file}`,
    sub: 'All or nothing: until it is finished, no inventory exists. You may go elsewhere meanwhile.',
    next: common.endsByItself,
    starting: 'Starting',
    read: (count: number, bytes: number, total: number): string =>
      `${rows(count)} · ${formatBytes(bytes)} of ${formatBytes(total)}`,
    closing: (count: number): string => `${rows(count)} · sorting and closing the file`,
    shareRead: (share: number): string => `${formatPercent(share)} read`,
  },
  done: {
    title: (inventory: string): string => `${inventory} is imported`,
    next: '[Open the inventory] and filter it down to what is to be revoked, or [make a batch] of all.',
    nextRejected:
      'Look at [the rejected rows], then [open the inventory] and filter it down to what is to be revoked.',
    again: 'Import another file…',
    batch: common.batchOfAll,
    open: 'Open the inventory',
    imported: 'imported',
    /** Below their figures. */
    duplicates: (count: number): string =>
      nounOf(count, { one: 'duplicate folded', many: 'duplicates folded' }),
    rejected: (count: number): string => nounOf(count, { one: 'row rejected', many: 'rows rejected' }),
    read: (count: number): string => nounOf(count, { one: 'row read', many: 'rows read' }),
    file: 'The file',
  },
}
