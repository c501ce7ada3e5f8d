import { SaxesParser } from 'saxes'
import { AppError } from '../../../app-error.ts'

/** A text longer than this between two marks is no cell: Excel's longest has 32,767 characters. */
const TEXT_CHARS_MAX = 16 * 1024 * 1024

export interface XmlHandlers {
  /** @param name without its prefix */
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close(name: string): void
  text(text: string): void
  /** After each piece, which may be the last that is wanted. */
  piece?(): 'go-on' | 'enough'
}

/**
 * Reads XML as it comes. Document types and entities of their own are refused: they are how small files become large.
 *
 * @throws AppError `input.bad-workbook`
 */
export async function readXml(
  pieces: AsyncIterable<Buffer>,
  handlers: XmlHandlers,
  place: string,
): Promise<void> {
  const parser = new SaxesParser({ position: false })
  let sinceEvent = 0
  const refuse = (why: string): never => {
    throw new AppError('input.bad-workbook', `${place} cannot be read: ${why}.`, {
      hint: 'Open the workbook and save it anew, or save the sheet as CSV (UTF-8).',
    })
  }
  parser.on('error', (error) => refuse(error.message))
  parser.on('doctype', () => refuse('it declares a document type, which no workbook does'))
  parser.on('opentag', ({ name, attributes }) => {
    sinceEvent = 0
    handlers.open(withoutPrefix(name), attributes as Record<string, string>)
  })
  parser.on('closetag', ({ name }) => {
    sinceEvent = 0
    handlers.close(withoutPrefix(name))
  })
  parser.on('text', (text) => handlers.text(text))
  parser.on('cdata', (text) => handlers.text(text))
  let decoder: InstanceType<typeof TextDecoder> | undefined
  const write = (text: string) => {
    sinceEvent += text.length
    if (text !== '') parser.write(text)
    if (sinceEvent > TEXT_CHARS_MAX) refuse('a text in it is longer than any cell')
  }
  for await (const piece of pieces) {
    decoder ??= new TextDecoder(encodingOf(piece), { fatal: true })
    try {
      write(decoder.decode(piece, { stream: true }))
    } catch (error) {
      if (error instanceof AppError) throw error
      refuse('it is not in the encoding that it should be')
    }
    if (handlers.piece?.() === 'enough') return
  }
  write(decoder?.decode() ?? '')
  parser.close()
  handlers.piece?.()
}

const withoutPrefix = (name: string): string => {
  const at = name.indexOf(':')
  return at === -1 ? name : name.slice(at + 1)
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8'
}
