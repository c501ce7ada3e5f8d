import { inflateSync } from 'node:zlib'

/** What a PDF says about itself and in which order a screen reader is told it. */
export interface ReadPdf {
  readonly version: string
  readonly catalog: PdfDict
  readonly info: PdfDict
  readonly xmp: string
  readonly pages: readonly ReadPage[]
  readonly root: PdfTag
  resolve(value: PdfValue | undefined): PdfValue
}

export interface ReadPage {
  readonly dictionary: PdfDict
  /** Text by marked content id, in the order of the page. */
  readonly marked: ReadonlyMap<number, { readonly role: string; readonly text: string }>
  /** Text of decoration. */
  readonly artifacts: readonly string[]
  /** How many glyphs are the font's sign for "not there". */
  readonly notThere: number
  /** Text and painting that is neither in the structure nor decoration. */
  readonly loose: readonly string[]
}

export interface PdfTag {
  readonly role: string
  /** Of its own marked content, all pages together. */
  readonly text: string
  readonly kids: readonly PdfTag[]
  readonly dictionary: PdfDict
}

export type PdfValue = null | boolean | number | string | PdfName | PdfRef | PdfValue[] | PdfDict
export type PdfDict = ReadonlyMap<string, PdfValue>
export interface PdfName {
  readonly name: string
}
export interface PdfRef {
  readonly ref: number
}

/** Reads a PDF without object streams or encryption by its cross-reference table: as much as the report's tests need. */
export function readPdf(bytes: Buffer): ReadPdf {
  const file = bytes.toString('latin1')
  const start = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(file)?.[1])
  const [, count = '0'] = /^xref\n0 (\d+)\n/.exec(file.slice(start, start + 40)) ?? []
  const first = file.indexOf('\n', start + 5) + 1
  const offsets = Array.from({ length: Number(count) }, (_, id) =>
    Number(file.slice(first + 20 * id, first + 20 * id + 10)),
  )
  const objectAt = (id: number): { value: PdfValue; stream: Buffer | null } => {
    const parser = parserOf(file, offsets[id] ?? 0)
    if (parser.word() !== String(id) || parser.word() !== '0' || parser.word() !== 'obj')
      throw new Error(`object ${id} is not where the table says`)
    const value = parser.value()
    if (parser.word() !== 'stream') return { value, stream: null }
    const from = file.indexOf('stream\n', parser.at() - 7) + 7
    const dictionary = value as PdfDict
    const raw = bytes.subarray(from, from + Number(resolve(dictionary.get('Length'))))
    return { value, stream: dictionary.has('Filter') ? inflateSync(raw) : raw }
  }
  const resolve = (value: PdfValue | undefined): PdfValue =>
    isRef(value) ? objectAt(value.ref).value : (value ?? null)
  const dict = (value: PdfValue | undefined): PdfDict => resolve(value) as PdfDict
  const stream = (value: PdfValue | undefined): string =>
    objectAt((value as PdfRef).ref).stream?.toString('latin1') ?? ''

  const trailer = parserOf(file, file.indexOf('trailer', start) + 7).value() as PdfDict
  const catalog = dict(trailer.get('Root'))
  const fonts = new Map<number, Map<string, string>>()
  const fontOf = (page: PdfDict, name: string): Map<string, string> => {
    const { ref } = dict(dict(page.get('Resources')).get('Font')).get(name) as PdfRef
    const known = fonts.get(ref) ?? charactersOf(stream(dict({ ref }).get('ToUnicode')))
    fonts.set(ref, known)
    return known
  }
  const pageRefs = dict(catalog.get('Pages')).get('Kids') as PdfRef[]
  const pages = pageRefs.map((reference) => {
    const dictionary = dict(reference)
    const content = stream(dictionary.get('Contents'))
    return { dictionary, ...readContent(content, (name) => fontOf(dictionary, name)) }
  })
  const pageOf = new Map(pageRefs.map(({ ref }, index) => [ref, pages[index] as ReadPage]))
  const tagOf = (dictionary: PdfDict): PdfTag => {
    const kids: PdfTag[] = []
    let text = ''
    const mark = (page: PdfValue | undefined, id: number) => {
      text += pageOf.get((page as PdfRef).ref)?.marked.get(id)?.text ?? `missing content ${id}`
    }
    for (const kid of [resolve(dictionary.get('K')) ?? []].flat() as PdfValue[]) {
      if (typeof kid === 'number') mark(dictionary.get('Pg'), kid)
      else if (isRef(kid)) kids.push(tagOf(dict(kid)))
      else mark((kid as PdfDict).get('Pg'), (kid as PdfDict).get('MCID') as number)
    }
    return { role: nameOf(dictionary.get('S')), text, kids, dictionary }
  }
  const [top] = dict(catalog.get('StructTreeRoot')).get('K') as PdfRef[]
  return {
    version: file.slice(5, 8),
    catalog,
    info: dict(trailer.get('Info')),
    xmp: catalog.has('Metadata')
      ? (objectAt((catalog.get('Metadata') as PdfRef).ref).stream?.toString() ?? '')
      : '',
    pages,
    root: tagOf(dict(top)),
    resolve,
  }
}

/** All tags below one, itself first, in reading order. */
export function allTags(tag: PdfTag): PdfTag[] {
  return [tag, ...tag.kids.flatMap(allTags)]
}

/** What is read aloud of a tag. */
export const spoken = (tag: PdfTag): string =>
  allTags(tag)
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(' ')

export const nameOf = (value: PdfValue | undefined): string => (value as PdfName | undefined)?.name ?? ''

const isRef = (value: PdfValue | undefined): value is PdfRef =>
  typeof value === 'object' && value !== null && 'ref' in value

function readContent(content: string, fontOf: (name: string) => Map<string, string>) {
  const marked = new Map<number, { role: string; text: string }>()
  const artifacts: string[] = []
  const loose: string[] = []
  const open: ({ kind: 'tag'; id: number } | { kind: 'artifact' } | { kind: 'span' })[] = []
  let notThere = 0
  let font = new Map<string, string>()
  const parser = parserOf(content, 0)
  let operands: PdfValue[] = []
  const put = (text: string) => {
    const [within, span] = open
    // Its words were put when it began.
    if (span !== undefined) return
    putInto(within, text)
  }
  const putInto = (within: (typeof open)[number] | undefined, text: string) => {
    if (within === undefined) loose.push(text)
    else if (within.kind === 'artifact') artifacts.push(text)
    else if (within.kind === 'tag') {
      const known = marked.get(within.id)
      if (known !== undefined) known.text += text
    }
  }
  for (;;) {
    const token = parser.operandOrWord()
    if (token === undefined) return { marked, artifacts, loose, notThere }
    if (token.kind === 'operand') {
      operands.push(token.value)
      continue
    }
    switch (token.word) {
      case 'BDC': {
        const [role, properties] = operands as [PdfName, PdfDict]
        const id = properties.get('MCID')
        const actual = properties.get('ActualText')
        if (role.name === 'Span' && typeof actual === 'string') {
          putInto(open[0], actual)
          open.push({ kind: 'span' })
          break
        }
        if (open.length > 0) throw new Error('marked content within marked content')
        if (role.name === 'Artifact') open.push({ kind: 'artifact' })
        else {
          open.push({ kind: 'tag', id: id as number })
          marked.set(id as number, { role: role.name, text: '' })
        }
        break
      }
      case 'EMC':
        open.pop()
        break
      case 'Tf':
        font = fontOf(nameOf(operands[0]))
        break
      case 'TJ':
        for (const piece of operands[0] as PdfValue[])
          if (typeof piece === 'string') {
            notThere += piece.match(/..../g)?.filter((glyph) => glyph === '0000').length ?? 0
            put(piece.replace(/..../g, (glyph) => font.get(glyph) ?? '\uFFFD'))
          }
        break
      case 'S':
      case 'f':
        put('')
        break
    }
    operands = []
  }
}

/** Glyph numbers, four hex digits each, to characters, of a font's ToUnicode map as PDFKit writes it. */
function charactersOf(map: string): Map<string, string> {
  const characters = new Map<string, string>()
  for (const [, from = '0', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<([0-9a-f ]*)>/g)].entries()) {
      const glyph = (Number.parseInt(from, 16) + index).toString(16).padStart(4, '0')
      characters.set(
        glyph,
        String.fromCharCode(...(hex.match(/[0-9a-f]{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16))),
      )
    }
  }
  return characters
}

/** PDF's syntax (ISO 32000-1, 7.3). Hexadecimal strings stay hexadecimal. */
function parserOf(text: string, start: number) {
  let at = start
  const skip = () => {
    while (at < text.length && /[\s\0]/.test(text[at] as string)) at += 1
  }
  const word = (): string => {
    skip()
    const from = at
    while (at < text.length && !/[\s\0()<>[\]/]/.test(text[at] as string)) at += 1
    return text.slice(from, at)
  }
  const literal = (): string => {
    const codes: number[] = []
    for (at += 1; text[at] !== ')'; at += 1) {
      if (text[at] === '\\') {
        at += 1
        const control = { n: 10, r: 13, t: 9, b: 8, f: 12 }[text[at] as 'n']
        codes.push(control ?? text.charCodeAt(at))
      } else codes.push(text.charCodeAt(at))
    }
    at += 1
    const bytes = Buffer.from(codes)
    return bytes[0] === 0xfe && bytes[1] === 0xff
      ? bytes.subarray(2).swap16().toString('utf16le')
      : bytes.toString('latin1')
  }
  const value = (): PdfValue => {
    skip()
    if (text.startsWith('<<', at)) return dictionary()
    switch (text[at] ?? '') {
      case '/':
        at += 1
        return { name: word() }
      case '(':
        return literal()
      case '<': {
        const end = text.indexOf('>', at)
        const hex = text.slice(at + 1, end)
        at = end + 1
        return hex
      }
      case '[': {
        const list: PdfValue[] = []
        at += 1
        for (skip(); text[at] !== ']'; skip()) list.push(value())
        at += 1
        return list
      }
    }
    const reference = /^(\d+) \d+ R/.exec(text.slice(at, at + 24))
    if (reference !== null) {
      at += reference[0].length
      return { ref: Number(reference[1]) }
    }
    const found = word()
    return found === 'null' ? null : found === 'true' || found === 'false' ? found === 'true' : Number(found)
  }
  const dictionary = (): PdfDict => {
    const members = new Map<string, PdfValue>()
    at += 2
    for (skip(); !text.startsWith('>>', at); skip()) {
      at += 1
      const key = word()
      members.set(key, value())
    }
    at += 2
    return members
  }
  return {
    at: () => at,
    word,
    value,
    operandOrWord(): { kind: 'operand'; value: PdfValue } | { kind: 'word'; word: string } | undefined {
      skip()
      if (at >= text.length) return undefined
      return /[a-zA-Z'"*]/.test(text[at] as string)
        ? { kind: 'word', word: word() }
        : { kind: 'operand', value: value() }
    },
  }
}
