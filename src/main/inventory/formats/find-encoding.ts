import chardet from 'chardet'
import type { ReadAs } from '../../../contract/inventories.ts'
import { AppError } from '../../app-error.ts'
import { isOfTheWest, strangePlaces } from './latin-text.ts'
import { decoded, encodingName } from './text-decoder.ts'

export interface FoundEncoding {
  /** A label that `TextDecoder` takes. */
  readonly encoding: string
  readonly by: NonNullable<ReadAs['encodingBy']>
}

const BOMS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]
/** Share of zero octets at even or odd places from which text without a BOM is taken for UTF-16. */
const UTF16_ZEROS_MIN = 0.3
/** Below this the detector has seen too little. */
const CONFIDENCE_MIN = 25
/** So much surer than the next it has to be. */
const LEAD_MIN = 1.4
const DETECTED_BYTES_MAX = 64 * 1024
const SAMPLE_CHARS_MAX = 60

/**
 * The encoding of a text by its first bytes: its byte order mark, the zeros of UTF-16, whether it is valid UTF-8, and what
 * the detector says where it is not.
 *
 * @param isWhole whether `head` is the whole file: a cut character at its end is then an error of the encoding
 * @throws AppError `input.encoding-unsure` with what it may be
 */
export function findEncoding(head: Buffer, file: string, isWhole: boolean): FoundEncoding {
  for (const [encoding, bom] of BOMS) if (startsWith(head, bom)) return { encoding, by: 'mark' }
  const zeros = { even: 0, odd: 0 }
  for (let at = 0; at < head.length; at += 1) if (head[at] === 0) zeros[at % 2 === 0 ? 'even' : 'odd'] += 1
  const half = head.length / 2
  if (zeros.odd > half * UTF16_ZEROS_MIN && zeros.even < zeros.odd / 4)
    return { encoding: 'utf-16le', by: 'content' }
  if (zeros.even > half * UTF16_ZEROS_MIN && zeros.odd < zeros.even / 4)
    return { encoding: 'utf-16be', by: 'content' }
  return isUtf8(head, isWhole) ? { encoding: 'utf-8', by: 'content' } : detect(head, file)
}

/** By any name that is known. @throws AppError `input.no-such-encoding` */
export function checkedEncoding(label: string): FoundEncoding {
  try {
    return { encoding: encodingName(label), by: 'given' }
  } catch {
    throw new AppError('input.no-such-encoding', `There is no encoding "${label.slice(0, 40)}".`, {
      hint: 'For instance utf-8, utf-16le, windows-1250 to windows-1258, iso-8859-2, koi8-r, macintosh, ibm850, shift_jis, euc-jp, gb18030, big5, euc-kr.',
    })
  }
}

/** What names of Latin script may be written in where Windows-1252 does not fit. */
const LATIN: readonly string[] = [
  'windows-1252',
  'windows-1250',
  'windows-1254',
  'windows-1257',
  'iso-8859-2',
  'macintosh',
  'ibm850',
  'ibm852',
  'ibm857',
]
const NAMED_MAX = 5
/** The detector, which goes by frequent letters, is not heard against Windows-1252 on fewer of them. */
const LETTERS_MIN = 4

/**
 * What a text that is no UTF-8 is written in. Names of Latin script are mostly ASCII with single letters beyond it: they are
 * Windows-1252 where they look like names of the West then and the detector does not speak against it, else a person says.
 * Runs of such letters are another script: the detector must be sure of it, or a person says.
 *
 * @throws AppError `input.encoding-unsure`
 */
export function detect(bytes: Buffer, file: string): FoundEncoding {
  const telling = linesBeyondAscii(bytes)
  const found = chardet.analyse(telling).flatMap(({ name, confidence }) => {
    try {
      // ISO-8859-1 as Windows writes it, like every browser does (Encoding Standard, "Names and labels").
      return [{ encoding: new TextDecoder(name).encoding, confidence }]
    } catch {
      return []
    }
  })
  const [best] = found
  const next = found.find(({ encoding }) => encoding !== best?.encoding)
  const isSure =
    best !== undefined &&
    best.confidence >= CONFIDENCE_MIN &&
    best.confidence >= (next?.confidence ?? 0) * LEAD_MIN
  const isLatin = isMostlyAscii(telling)
  if (isSure && (!isLatin || isEastOfWest(best.encoding))) return { encoding: best.encoding, by: 'detector' }
  const western = decoded(telling, 'windows-1252')
  const speaksAgainst =
    isSure &&
    telling.filter((octet) => octet > 0x7f).length >= LETTERS_MIN &&
    decoded(telling, best.encoding) !== western
  if (isLatin && isOfTheWest(western) && !speaksAgainst) return { encoding: 'windows-1252', by: 'detector' }
  throw unsure(
    file,
    telling,
    isLatin ? byFit(telling, LATIN) : ['windows-1252', ...found.map(({ encoding }) => encoding)],
  )
}

function unsure(file: string, telling: Buffer, encodings: readonly string[]): AppError {
  // Of those that read the same, the first.
  const readings = new Map<string, string>()
  for (const encoding of encodings) {
    const text = decoded(telling, encoding)
    if (!readings.has(text)) readings.set(text, encoding)
  }
  const likely = [...readings].slice(0, NAMED_MAX)
  return new AppError(
    'input.encoding-unsure',
    `"${file}" is not UTF-8, and it is not sure what else: names would come in wrong. ${likely
      .map(([text, encoding]) => `${encoding}: ${sampleOf(text)}`)
      .join('; ')}.`,
    { hint: `Say which of them reads right: --encoding ${likely[0]?.[1]}, or export the file as UTF-8.` },
  )
}

/** Encodings that put what is beyond ASCII where words have it, first. */
const byFit = (telling: Buffer, encodings: readonly string[]): readonly string[] =>
  encodings
    .map((encoding) => ({ encoding, strange: strangePlaces(decoded(telling, encoding)) }))
    .sort((one, other) => one.strange - other.strange)
    .map(({ encoding }) => encoding)

/** Not of Latin script. */
const isEastOfWest = (encoding: string): boolean =>
  !/^(?:windows-125[0247]|iso-8859-(?:1|2|3|4|10|13|14|15|16)|macintosh)$/.test(encoding)

/** The lines that hold what is beyond ASCII, as far as a detector needs them. */
function linesBeyondAscii(bytes: Buffer): Buffer {
  const lines: Buffer[] = []
  let size = 0
  for (let start = 0; start < bytes.length && size < DETECTED_BYTES_MAX; ) {
    const feed = bytes.indexOf(0x0a, start)
    const end = feed === -1 ? bytes.length : feed + 1
    const line = bytes.subarray(start, end)
    if (line.some((octet) => octet > 0x7f)) {
      lines.push(line)
      size += line.length
    }
    start = end
  }
  return Buffer.concat(lines)
}

/** Whether octets beyond ASCII stand alone or in pairs between ASCII letters, as in names of Latin script. */
function isMostlyAscii(bytes: Buffer): boolean {
  let beyond = 0
  let inRuns = 0
  for (let at = 0; at < bytes.length; ) {
    let end = at
    while (end < bytes.length && (bytes[end] as number) > 0x7f) end += 1
    const run = end - at
    beyond += run
    if (run > 2) inRuns += run
    at = run === 0 ? at + 1 : end
  }
  return inRuns < beyond / 4
}

/** Some words with letters beyond ASCII, to judge an encoding by; empty where there are none. */
export function sampleOf(text: string): string {
  const words = /[^\s,;|"]*[^\0-\x7f][^,;|"\t\r\n]*/.exec(text)
  return (words?.[0] ?? '').replace(/\p{C}/gu, '').trim().slice(0, SAMPLE_CHARS_MAX)
}

/** Whether a byte order mark says what the encoding is. */
export const hasByteOrderMark = (head: Buffer): boolean => BOMS.some(([, bom]) => startsWith(head, bom))

function isUtf8(bytes: Buffer, isWhole: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole })
    return true
  } catch {
    return false
  }
}

const startsWith = (bytes: Buffer, prefix: readonly number[]): boolean =>
  prefix.every((octet, at) => bytes[at] === octet)
