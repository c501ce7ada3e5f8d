import type { ReadSettings } from '../../../contract/inventories.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { DerError } from '../../x509/der.ts'
import { rejectionMessage } from '../cells/rejection.ts'
import { findHeading } from '../columns/find-heading.ts'
import type { ReadItem, ReadRejection } from '../columns/row-reader.ts'
import {
  certificatesOf,
  readCertificate,
  refuseUnnamed,
  showCertificates,
  unreadable,
} from './certificates.ts'
import { createCsvReader, delimiterOf } from './csv-rows.ts'
import type { TextFormat, TextHead } from './format.ts'

const BEGIN = '-----BEGIN '
const LABEL = /^-----BEGIN ([A-Z0-9 ]{1,60})-----/
/** At the beginning of a line, be it indented, quoted, or in a text with `\n` for line ends. */
const BEGINS_LINE = /(?:^|[\r\n]|\\n)[\s"'>|\ufeff]*-----BEGIN [A-Z0-9 ]{1,60}-----/
const BEGINS_OTHER = /-----BEGIN (?![A-Z0-9 ]*PRIVATE KEY)[A-Z0-9 ]{1,60}-----/
/** Ten thousand names make a certificate of half a million characters; what is longer between its marks is something else. */
const BLOCK_CHARS_MAX = 4 * 1024 * 1024

interface Found {
  readonly line: number
  readonly results: readonly (ReadItem | ReadRejection)[]
  readonly isKey: boolean
}

/** Certificates in PEM (RFC 7468), with whatever text between them: every block is read, or rejected, or a key that is not read. */
export const PEM: TextFormat = {
  takes: 'text',
  format: 'pem',
  knows(head, schema, settings) {
    // What a person says of a table is about a table.
    if (settings.delimiter !== undefined || settings.heading !== undefined || settings.map !== undefined)
      return false
    const [first] = head.text.split(BEGIN, 1)
    const isOfKeysOnly = !BEGINS_OTHER.test(head.text) && first?.trim() !== ''
    return BEGINS_LINE.test(head.text) && !isOfKeysOnly && !hasTableAbove(head, schema)
  },
  open({ head, schema, settings, sink }) {
    refuseUnnamed(schema, head.name)
    const reader = createPemReader(schema, settings)
    const keys: number[] = []
    const take = (found: readonly Found[]) => {
      for (const { line, results, isKey } of found) {
        if (isKey) keys.push(line)
        for (const result of results)
          if (result.kind === 'item') sink.item(line, result)
          else sink.rejected(line, result)
      }
    }
    return {
      push: (piece) => take(reader.push(piece)),
      end() {
        take(reader.end())
        return {
          serialFormat: undefined,
          reading: {
            ...(keys.length === 0 ? {} : { privateKeys: keys }),
            ...(settings.authorities === true ? { authorities: true } : {}),
          },
        }
      },
    }
  },
  show({ head, schema, settings }) {
    refuseUnnamed(schema, head.name)
    const reader = createPemReader(schema, settings)
    const found = head.isWhole ? [...reader.push(head.text), ...reader.end()] : reader.push(head.text)
    const keys = found.filter(({ isKey }) => isKey).map(({ line }) => line)
    return {
      ...showCertificates(
        schema,
        found.flatMap(({ results }) => results),
      ),
      ...(keys.length === 0 ? {} : { privateKeys: keys }),
    }
  },
}

/** A table whose cells hold certificates: its heading stands before the first of them. */
function hasTableAbove({ text, name }: TextHead, schema: TargetSchema): boolean {
  const above = text.slice(0, text.indexOf(BEGIN))
  if (above.trim() === '') return false
  try {
    // The quotation mark of a cell that holds a whole certificate stands open here, at the end.
    const rows = createCsvReader(delimiterOf(text, undefined), name).push(above)
    const layout = findHeading(rows.slice(0, 60), schema, {}, name)
    return rows.length > 0 && layout.heading !== null && layout.map.missing.length === 0
  } catch {
    return false
  }
}

function createPemReader(schema: TargetSchema, settings: ReadSettings) {
  let pending = ''
  let heldReturn = ''
  let line = 1

  const blockOf = (label: string, body: string): Omit<Found, 'line'> => {
    if (label.endsWith('PRIVATE KEY')) return { results: [], isKey: true }
    switch (label) {
      case 'CERTIFICATE':
      case 'X509 CERTIFICATE':
      case 'TRUSTED CERTIFICATE':
        return { results: [readCertificate(schema, settings, octetsOf(body))], isKey: false }
      case 'PKCS7':
      case 'CMS':
        return { results: bundled(body), isKey: false }
      default:
        return { results: [unreadable(`it is a ${label.toLowerCase()}`)], isKey: false }
    }
  }
  const bundled = (body: string): (ReadItem | ReadRejection)[] => {
    try {
      return certificatesOf(octetsOf(body)).map((der) => readCertificate(schema, settings, der))
    } catch (error) {
      if (error instanceof DerError) return [unreadable(error.message)]
      throw error
    }
  }
  const advance = (chars: number) => {
    for (let at = pending.indexOf('\n'); at !== -1 && at < chars; at = pending.indexOf('\n', at + 1))
      line += 1
    pending = pending.slice(chars)
  }
  const read = (isEnd: boolean): Found[] => {
    const found: Found[] = []
    for (;;) {
      const begin = pending.indexOf(BEGIN)
      if (begin === -1) {
        // Half a mark may stand at the end.
        advance(isEnd ? pending.length : Math.max(0, pending.length - BEGIN.length))
        return found
      }
      advance(begin)
      const label = LABEL.exec(pending)?.[1]
      if (label === undefined) {
        if (!isEnd && pending.length < 80) return found
        advance(BEGIN.length)
        continue
      }
      const mark = `-----END ${label}-----`
      const start = BEGIN.length + label.length + 5
      const end = pending.indexOf(mark, start)
      const next = pending.indexOf(BEGIN, start)
      const isTooLong = (end === -1 ? pending.length : end) > BLOCK_CHARS_MAX
      if (end === -1 && next === -1 && !isEnd && !isTooLong) return found
      const isUnclosed = end === -1 || (next !== -1 && next < end)
      const stop = isUnclosed ? (next === -1 ? pending.length : next) : end + mark.length
      const isKey = label.endsWith('PRIVATE KEY')
      if (isUnclosed || isTooLong)
        found.push({
          line,
          isKey,
          results: [
            isKey ? keyLine() : unreadable(isUnclosed ? 'the block has no end' : 'the block is too long'),
          ],
        })
      else found.push({ line, ...blockOf(label, pending.slice(start, end)) })
      advance(stop)
    }
  }
  return {
    push(text: string): Found[] {
      let fresh = heldReturn + text
      heldReturn = ''
      if (fresh.endsWith('\r')) {
        heldReturn = '\r'
        fresh = fresh.slice(0, -1)
      }
      pending += fresh.replaceAll('\r\n', '\n').replaceAll('\r', '\n')
      return read(false)
    },
    end: () => read(true),
  }
}

const keyLine = (): ReadRejection => ({
  kind: 'rejected',
  reason: 'key-material',
  message: rejectionMessage('key-material', null),
  value: '',
})

/** Line ends written as `\n`, indents, quotation marks and marks of quoted mail are no Base64. */
const octetsOf = (body: string): Buffer =>
  Buffer.from(body.replace(/\\r|\\n/g, '').replace(/[^A-Za-z0-9+/=]/g, ''), 'base64')
