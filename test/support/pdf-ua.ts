import { decodePDFRawStream, PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream, PDFRef } from 'pdf-lib'
import { allTags, type ReadPdf, readPdf, spoken } from './pdf-reader.ts'

/**
 * A rule of PDF/UA-1 that a machine can tell. Rules go by clause of ISO 14289-1 and number of the test, as veraPDF's published
 * profile counts them; the Matterhorn Protocol's failure conditions are what they test for. `docs/pdf-ua.md` lists the same.
 */
export interface UaRule {
  readonly ids: readonly string[]
  /** What breaks it, in words; empty when it holds. */
  readonly broken: (pdf: UaPdf) => readonly string[]
}

export interface UaPdf {
  readonly bytes: Buffer
  readonly catalog: PDFDict
  /** Every dictionary of the file, those of streams among them. */
  readonly dictionaries: readonly PDFDict[]
  readonly pages: readonly PDFDict[]
  readonly root: UaElement
  readonly fonts: readonly PDFDict[]
  readonly xmp: string
  /** Text of a stream, unpacked. */
  streamOf(value: unknown): Buffer | null
  /** The same file by our own reader, which follows what each page paints. */
  readonly read: ReadPdf
}

/** An element of the structure tree. */
export interface UaElement {
  readonly role: string
  readonly parent: string
  readonly dict: PDFDict
  readonly kids: readonly UaElement[]
}

/** Reads a PDF by a library that has no part in writing ours. */
export async function openUaPdf(bytes: Buffer): Promise<UaPdf> {
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  const { context, catalog } = document
  const streamOf = (value: unknown): Buffer | null => {
    const stream = value instanceof PDFRef ? context.lookup(value) : value
    return stream instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(stream).decode()) : null
  }
  const elementOf = (dict: PDFDict, parent: string): UaElement => {
    const role = nameIn(dict, 'S')
    const kids = dict.lookup(PDFName.of('K'))
    const all = kids instanceof PDFArray ? kids.asArray() : kids === undefined ? [] : [kids]
    const dicts = all.map((kid) => context.lookup(kid)).filter((kid) => kid instanceof PDFDict)
    return {
      ...{ role, parent, dict },
      kids: dicts.filter((kid) => kid.has(PDFName.of('S'))).map((kid) => elementOf(kid, role)),
    }
  }
  const dictionaries = context
    .enumerateIndirectObjects()
    .flatMap(([, value]) =>
      value instanceof PDFDict ? [value] : value instanceof PDFRawStream ? [value.dict] : [],
    )
  const tree = catalog.lookup(PDFName.of('StructTreeRoot'), PDFDict)
  return {
    bytes,
    catalog,
    dictionaries,
    pages: document.getPages().map(({ node }) => node),
    root: elementOf(tree, ''),
    fonts: dictionaries.filter((dict) => nameIn(dict, 'Type') === 'Font'),
    xmp: streamOf(catalog.get(PDFName.of('Metadata')))?.toString('utf8') ?? '',
    streamOf,
    read: readPdf(bytes),
  }
}

/** Of ISO 32000-1, 14.8.4: the roles that need no mapping. */
const STANDARD = new Set(
  (
    'Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody ' +
    'Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure ' +
    'Formula Form'
  ).split(' '),
)
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$/

export const UA_RULES: readonly UaRule[] = [
  // Not claimed: whoever reads the file is told nothing that no independent checker has said.
  rule('5-1 5-2 5-3 5-4 5-5', ({ xmp }) => (xmp.includes('pdfuaid') ? ['it claims to conform'] : [])),
  rule('6.1-1', ({ bytes }) => wrong(!/^%PDF-1\.[0-7]\n/.test(bytes.toString('latin1', 0, 9)), 'the header')),
  rule('6.2-1', ({ catalog }) => wrong(flagIn(catalog, 'MarkInfo', 'Marked') !== 'true', 'Marked')),
  // Our own reader throws where one marked content stands in another.
  rule('7.1-1 7.1-2 7.1-3', ({ read }) => read.pages.flatMap(({ loose }) => loose)),
  rule('7.1-4', ({ catalog }) => wrong(flagIn(catalog, 'MarkInfo', 'Suspects') === 'true', 'Suspects')),
  rule('7.1-5 7.1-6 7.1-7', ({ root, catalog }) => [
    ...below(root).flatMap(({ role }) => wrong(!STANDARD.has(role), `the role ${role}`)),
    ...wrong(catalog.lookup(PDFName.of('StructTreeRoot'), PDFDict).has(PDFName.of('RoleMap')), 'a role map'),
  ]),
  rule('7.1-8 7.1-9', ({ xmp }) =>
    wrong(!/<dc:title>\s*<rdf:Alt>\s*<rdf:li[^>]*>[^<]+</.test(xmp), 'no title in the metadata'),
  ),
  rule('7.1-10', ({ catalog }) =>
    wrong(flagIn(catalog, 'ViewerPreferences', 'DisplayDocTitle') !== 'true', 'DisplayDocTitle'),
  ),
  rule('7.1-11', ({ root }) =>
    wrong(root.kids.map(({ role }) => role).join() !== 'Document', 'the top of the tree'),
  ),
  rule('7.1-12', ({ root }) =>
    below(root).flatMap(({ role, dict }) =>
      wrong(!(dict.lookup(PDFName.of('P')) instanceof PDFDict), `${role} without a parent`),
    ),
  ),
  // The language of the whole document is that of all that has none of its own.
  rule(
    '7.2-2 7.2-21 7.2-22 7.2-23 7.2-24 7.2-25 7.2-29 7.2-30 7.2-31 7.2-32 7.2-33 7.2-34',
    ({ catalog, dictionaries }) => [
      ...wrong(!catalog.has(PDFName.of('Lang')), 'no language'),
      ...dictionaries
        .filter((dict) => dict.has(PDFName.of('Lang')))
        .map((dict) => textIn(dict, 'Lang'))
        .filter((language) => !LANGUAGE.test(language)),
    ],
  ),
  rule('7.2-3 7.2-11 7.2-12 7.2-13 7.2-14 7.2-16 7.2-39', ({ root }) =>
    tables(root).flatMap((table) => {
      const kids = table.kids.map(({ role }) => role).join(' ')
      return wrong(!/^(Caption )?(THead )?(TBody ?)+$/.test(kids), `Table: ${kids}`)
    }),
  ),
  rule('7.2-4', standsIn('TR', ['Table', 'THead', 'TBody', 'TFoot'])),
  rule('7.2-5 7.2-6 7.2-7', ({ root }) =>
    ['THead', 'TBody', 'TFoot'].flatMap((role) => standsIn(role, ['Table'])({ root })),
  ),
  rule('7.2-8 7.2-9', ({ root }) => ['TH', 'TD'].flatMap((role) => standsIn(role, ['TR'])({ root }))),
  rule('7.2-10', holdsOnly('TR', ['TH', 'TD'])),
  rule('7.2-36 7.2-37 7.2-38', ({ root }) =>
    ['THead', 'TBody', 'TFoot'].flatMap((role) => holdsOnly(role, ['TR'])({ root })),
  ),
  rule('7.2-15 7.2-41 7.2-42 7.2-43', ({ root, dictionaries }) => [
    ...dictionaries.flatMap((dict) =>
      wrong(dict.has(PDFName.of('RowSpan')) || dict.has(PDFName.of('ColSpan')), 'a cell over several'),
    ),
    ...tables(root).flatMap((table) => {
      const widths = new Set(
        below(table)
          .filter(({ role }) => role === 'TR')
          .map(({ kids }) => kids.length),
      )
      return wrong(widths.size > 1, `rows of ${[...widths].join(' and ')} cells`)
    }),
  ]),
  rule('7.2-17', standsIn('LI', ['L'])),
  rule('7.2-18', standsIn('LBody', ['LI'])),
  rule('7.2-19 7.2-40', holdsOnly('L', ['LI', 'L'])),
  rule('7.2-20', holdsOnly('LI', ['Lbl', 'LBody'])),
  rule('7.2-26 7.2-27 7.2-28', noRole('TOC', 'TOCI')),
  rule('7.3-1', ({ root }) =>
    below(root).flatMap(({ role, dict }) =>
      wrong(role === 'Figure' && textIn(dict, 'Alt').trim() === '', 'a figure without words'),
    ),
  ),
  rule('7.4.2-1', ({ root }) => {
    const levels = below(root)
      .flatMap(({ role }) => /^H(\d)$/.exec(role)?.[1] ?? [])
      .map(Number)
    return levels.flatMap((level, at) => wrong(level > (levels[at - 1] ?? 0) + 1, `H${level} too soon`))
  }),
  rule('7.4.4-1 7.4.4-2 7.4.4-3', noRole('H')),
  rule('7.5-1 7.5-2', ({ root }) =>
    below(root).flatMap(({ role, dict }) => {
      if (role !== 'TH') return []
      const attributes = dict.lookup(PDFName.of('A'))
      const scope = attributes instanceof PDFDict ? nameIn(attributes, 'Scope') : ''
      return wrong(!['Row', 'Column', 'Both'].includes(scope), 'a TH without a scope')
    }),
  ),
  rule('7.7-1', noRole('Formula')),
  rule('7.9-1 7.9-2', noRole('Note')),
  rule('7.10-1 7.10-2', ({ catalog }) => wrong(catalog.has(PDFName.of('OCProperties')), 'optional content')),
  rule('7.11-1', noType('Filespec', 'EmbeddedFile')),
  rule('7.15-1', ({ catalog }) => wrong(catalog.has(PDFName.of('AcroForm')), 'a form')),
  rule('7.16-1', ({ bytes }) => wrong(bytes.includes('/Encrypt'), 'encrypted')),
  rule(
    '7.18.1-1 7.18.1-2 7.18.1-3 7.18.2-1 7.18.4-1 7.18.4-2 7.18.5-1 7.18.5-2 7.18.8-1',
    ({ pages, ...pdf }) => [
      ...pages.flatMap((page) => wrong(page.has(PDFName.of('Annots')), 'annotations')),
      ...noType('Annot')(pdf),
    ],
  ),
  rule('7.18.3-1', ({ pages }) => pages.flatMap((page) => wrong(nameIn(page, 'Tabs') !== 'S', 'tab order'))),
  rule('7.18.6.2-1 7.18.6.2-2', noType('Rendition', 'MediaClip')),
  rule('7.20-1 7.20-2', ({ dictionaries }) =>
    dictionaries.flatMap((dict) => wrong(nameIn(dict, 'Subtype') === 'Form', 'a form XObject')),
  ),
  rule('7.21.3.1-1 7.21.3.3-1 7.21.3.3-2 7.21.3.3-3', ({ fonts }) =>
    fonts.flatMap((font) =>
      wrong(nameIn(font, 'Subtype') === 'Type0' && nameIn(font, 'Encoding') !== 'Identity-H', 'a CMap'),
    ),
  ),
  rule('7.21.3.2-1', ({ fonts }) =>
    fonts.flatMap((font) =>
      wrong(
        nameIn(font, 'Subtype') === 'CIDFontType2' && nameIn(font, 'CIDToGIDMap') !== 'Identity',
        'no CIDToGIDMap',
      ),
    ),
  ),
  rule('7.21.4.1-1', ({ fonts }) =>
    fonts.flatMap((font) =>
      wrong(isCidFont(font) && programOf(font) === null, 'a font that is not embedded'),
    ),
  ),
  // Where the glyphs of a font lie is told by its own tables; those of CFF say it elsewhere and are not read here.
  rule('7.21.4.1-2 7.21.5-1', ({ fonts, streamOf }) =>
    fonts.filter(isCidFont).flatMap((font) => {
      const program = streamOf(descriptorOf(font).get(PDFName.of('FontFile2')))
      return program === null ? [] : widthsThatDiffer(font, program)
    }),
  ),
  rule('7.21.4.2-1 7.21.6-1 7.21.6-2 7.21.6-3 7.21.6-4', ({ fonts }) =>
    fonts.flatMap((font) => {
      const kind = nameIn(font, 'Subtype')
      return wrong(!['Type0', 'CIDFontType0', 'CIDFontType2'].includes(kind), `a font of type ${kind}`)
    }),
  ),
  rule('7.21.4.2-2', ({ fonts }) =>
    fonts.flatMap((font) =>
      wrong(isCidFont(font) && descriptorOf(font).has(PDFName.of('CIDSet')), 'a CIDSet'),
    ),
  ),
  rule('7.21.7-1', ({ read }) =>
    wrong(
      spoken(read.root).includes('\uFFFD') || allTags(read.root).length < 2,
      'a glyph without a character',
    ),
  ),
  rule('7.21.7-2', ({ fonts, streamOf }) =>
    fonts
      .filter((font) => nameIn(font, 'Subtype') === 'Type0')
      .flatMap((font) => {
        const map = streamOf(font.get(PDFName.of('ToUnicode')))?.toString('latin1')
        if (map === undefined) return ['no ToUnicode']
        const lists = [...map.matchAll(/> \[([^\]]*)\]/g)].map(([, list = '']) =>
          list.replace(/^<0000> ?/, ''),
        )
        return wrong(/<(0000|feff|fffe)>/i.test(lists.join(' ')), 'a character that is none')
      }),
  ),
  rule('7.21.8-1', ({ read }) =>
    read.pages.flatMap(({ notThere }) => wrong(notThere > 0, `${notThere} glyphs for "not there"`)),
  ),
]

function rule(ids: string, broken: UaRule['broken']): UaRule {
  return { ids: ids.split(' '), broken }
}

const wrong = (isWrong: boolean, words: string): string[] => (isWrong ? [words] : [])

const below = (element: UaElement): UaElement[] => element.kids.flatMap((kid) => [kid, ...below(kid)])
const tables = (root: UaElement): UaElement[] => below(root).filter(({ role }) => role === 'Table')

type Tree = Pick<UaPdf, 'root'>

function standsIn(role: string, parents: readonly string[]) {
  return ({ root }: Tree): string[] =>
    below(root).flatMap((one) =>
      wrong(one.role === role && !parents.includes(one.parent), `${role} in ${one.parent}`),
    )
}

function holdsOnly(role: string, kids: readonly string[]) {
  return ({ root }: Tree): string[] =>
    below(root).flatMap((one) =>
      wrong(one.parent === role && !kids.includes(one.role), `${one.role} in ${role}`),
    )
}

function noRole(...roles: readonly string[]) {
  return ({ root }: Tree): string[] => below(root).flatMap(({ role }) => wrong(roles.includes(role), role))
}

function noType(...types: readonly string[]) {
  return ({ dictionaries }: Pick<UaPdf, 'dictionaries'>): string[] =>
    dictionaries.flatMap((dict) => wrong(types.includes(nameIn(dict, 'Type')), nameIn(dict, 'Type')))
}

function nameIn(dict: PDFDict, key: string): string {
  const value = dict.lookup(PDFName.of(key))
  return value instanceof PDFName ? value.decodeText() : ''
}

const textIn = (dict: PDFDict, key: string): string => {
  const value = dict.lookup(PDFName.of(key)) as { decodeText?: () => string } | undefined
  return value?.decodeText?.() ?? ''
}

const flagIn = (dict: PDFDict, key: string, flag: string): string => {
  const inner = dict.lookup(PDFName.of(key))
  return inner instanceof PDFDict ? String(inner.lookup(PDFName.of(flag))) : ''
}

const isCidFont = (font: PDFDict): boolean => nameIn(font, 'Subtype').startsWith('CIDFontType')
const descriptorOf = (font: PDFDict): PDFDict => font.lookup(PDFName.of('FontDescriptor'), PDFDict)
const programOf = (font: PDFDict): unknown =>
  descriptorOf(font).lookup(PDFName.of('FontFile2')) ??
  descriptorOf(font).lookup(PDFName.of('FontFile3')) ??
  null

/** Compares the widths that the PDF names with those of the font's own tables (`head`, `hhea`, `maxp`, `hmtx`). */
function widthsThatDiffer(font: PDFDict, program: Buffer): string[] {
  const table = (tag: string): Buffer => {
    for (let at = 12; at < 12 + 16 * program.readUInt16BE(4); at += 16) {
      if (program.toString('latin1', at, at + 4) === tag)
        return program.subarray(program.readUInt32BE(at + 8))
    }
    throw new Error(`the font has no table ${tag}`)
  }
  const perEm = table('head').readUInt16BE(18)
  const glyphs = table('maxp').readUInt16BE(4)
  const measured = table('hhea').readUInt16BE(34)
  const hmtx = table('hmtx')
  const widths = font.lookup(PDFName.of('W'), PDFArray)
  const found: string[] = []
  for (let at = 0; at < widths.size(); at += 2) {
    const first = Number(String(widths.lookup(at)))
    const list = widths.lookup(at + 1, PDFArray)
    for (let index = 0; index < list.size(); index += 1) {
      const glyph = first + index
      // Nothing is drawn with the sign for "not there", whose width PDFKit leaves unscaled; 7.21.8-1 looks for it.
      if (glyph === 0) continue
      const own = (1000 * hmtx.readUInt16BE(4 * Math.min(glyph, measured - 1))) / perEm
      const said = Number(String(list.lookup(index)))
      if (glyph >= glyphs) found.push(`no glyph ${glyph}`)
      else if (Math.abs(own - said) > 1) found.push(`glyph ${glyph} is ${own} wide, not ${said}`)
    }
  }
  return found
}
