import path from 'node:path'
import { AppError } from '../../../app-error.ts'
import type { Archive } from '../format.ts'
import { lookOf, type NumberLook, unescaped } from './cell-text.ts'
import { readXml } from './read-xml.ts'

/** A million rows with a serial number, a thumbprint and a name each have half of it. */
const SHARED_CHARS_MAX = 256 * 1024 * 1024
const STYLES_MAX = 100_000

export interface Sheet {
  readonly name: string
  readonly isHidden: boolean
  /** In the archive. */
  readonly part: string
}

export interface Workbook {
  readonly sheets: readonly Sheet[]
  readonly isFrom1904: boolean
  /** How numbers of each cell format look. */
  readonly looks: readonly NumberLook[]
  readonly sharedTexts: readonly string[]
}

/** Whether an archive is a workbook of Office Open XML. */
export const isWorkbook = ({ entries }: Archive): boolean =>
  entries.some(({ name }) => name === '[Content_Types].xml') &&
  entries.some(({ name }) => /(?:^|\/)workbook\.xml$/i.test(name))

/** Reads what the sheets of a workbook share. @throws AppError `input.bad-workbook`, `input.too-big` */
export async function openWorkbook(archive: Archive): Promise<Workbook> {
  const main =
    (await relationsOf(archive, '')).find(({ type }) => type === 'officeDocument')?.part ?? 'xl/workbook.xml'
  const relations = await relationsOf(archive, main)
  const partOf = (type: string): string | undefined => {
    const part = relations.find((one) => one.type === type)?.part
    return archive.entries.some(({ name }) => name === part) ? part : undefined
  }
  const { listed, isFrom1904 } = await readMain(archive, main)
  const sheets = listed.flatMap(({ name, isHidden, relation }) => {
    const found = relations.find(({ id, type }) => id === relation && type === 'worksheet')
    return found === undefined ? [] : [{ name, isHidden, part: found.part }]
  })
  return {
    sheets,
    isFrom1904,
    looks: await looksOf(archive, partOf('styles')),
    sharedTexts: await sharedTextsOf(archive, partOf('sharedStrings')),
  }
}

const placeOf = (archive: Archive, part: string): string => `"${archive.name}" (${part})`

interface Relation {
  readonly id: string
  /** The last word of its URI, which differs between the strict and the usual form. */
  readonly type: string
  readonly part: string
}

/** @param part whose relations; of the whole package where it is empty */
async function relationsOf(archive: Archive, part: string): Promise<Relation[]> {
  const folder = path.posix.dirname(part === '' ? '.' : part)
  const file = path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`)
  if (!archive.entries.some(({ name }) => name === file)) return []
  const relations: Relation[] = []
  await readXml(
    archive.stream(file),
    {
      open(name, { Id = '', Type = '', Target = '' }) {
        if (name !== 'Relationship') return
        const target = Target.startsWith('/') ? Target.slice(1) : path.posix.join(folder, Target)
        relations.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), part: target })
      },
      close: () => {},
      text: () => {},
    },
    placeOf(archive, file),
  )
  return relations
}

async function readMain(archive: Archive, part: string) {
  const listed: { name: string; isHidden: boolean; relation: string }[] = []
  let isFrom1904 = false
  await readXml(
    archive.stream(part),
    {
      open(name, attributes) {
        if (name === 'workbookPr') isFrom1904 = isTrue(attributes['date1904'])
        if (name !== 'sheet') return
        const relation = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? ''
        const { state = 'visible', name: title = '' } = attributes
        listed.push({ name: unescaped(title), isHidden: state !== 'visible', relation })
      },
      close: () => {},
      text: () => {},
    },
    placeOf(archive, part),
  )
  return { listed, isFrom1904 }
}

export const isTrue = (text: string | undefined): boolean => text === '1' || text === 'true'

async function looksOf(archive: Archive, part: string | undefined): Promise<NumberLook[]> {
  const codes = new Map<number, string>()
  const looks: NumberLook[] = []
  let isInCells = false
  if (part === undefined) return looks
  await readXml(
    archive.stream(part),
    {
      open(name, { numFmtId = '0', formatCode = '' }) {
        if (name === 'numFmt') codes.set(Number(numFmtId), formatCode)
        else if (name === 'cellXfs') isInCells = true
        else if (name === 'xf' && isInCells && looks.length < STYLES_MAX)
          looks.push(lookOf(Number(numFmtId), codes.get(Number(numFmtId))))
      },
      close(name) {
        if (name === 'cellXfs') isInCells = false
      },
      text: () => {},
    },
    placeOf(archive, part),
  )
  return looks
}

/** Texts that cells refer to by number. A text may stand in runs of several looks; how it is pronounced is left out. */
async function sharedTextsOf(archive: Archive, part: string | undefined): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let chars = 0
  let isText = false
  let isSound = false
  if (part === undefined) return texts
  await readXml(
    archive.stream(part),
    {
      open(name) {
        if (name === 'si') text = ''
        else if (name === 'rPh') isSound = true
        else if (name === 't') isText = !isSound
      },
      text(piece) {
        if (isText) text += piece
      },
      close(name) {
        if (name === 't') isText = false
        else if (name === 'rPh') isSound = false
        else if (name === 'si') {
          texts.push(unescaped(text))
          chars += text.length
          if (chars <= SHARED_CHARS_MAX) return
          throw new AppError('input.too-big', `"${archive.name}" holds more text than any inventory.`, {
            hint: 'Save the sheet that is meant as CSV (UTF-8), and import that.',
          })
        }
      },
    },
    placeOf(archive, part),
  )
  return texts
}
