/**
 * Does at the stand-in of a CA what `revoke.ps1` of a hand-over does at a Microsoft CA, in the place of that script: asks the
 * CA's database before and after each act, and notes each outcome in the form in which the script notes it. The script itself is
 * only read, for the values that it bears.
 */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { Certutil } from './certutil.ts'

export interface OperatorOrder {
  readonly certutil: Certutil
  /** The folder of the hand-over. */
  readonly handOver: string
  /** As `-Yes`. */
  readonly yes: number
  readonly now: () => number
}

export type OperatorEnd =
  | { readonly code: 0 | 3; readonly outcomes: Readonly<Record<string, number>> }
  | { readonly code: 2 | 4; readonly why: string }

const TAB = '\t'
const REFUSALS_MAX = 5
const MESSAGE_CHARS_MAX = 400

export function playOperator({ certutil, handOver, yes, now }: OperatorOrder): OperatorEnd {
  const script = readFileSync(path.join(handOver, 'revoke.ps1'), 'utf8')
  const held = (name: string): string =>
    new RegExp(`^\\$${name} = '?([0-9a-f-]+)'?$`, 'm').exec(script)?.[1] ?? ''
  const list = readFileSync(path.join(handOver, 'list.csv'))
  if (sha256(list) !== held('listSha256'))
    return { code: 2, why: 'list.csv is not the list of this hand-over.' }
  const rows = rowsOf(list.toString('utf8'))
  if (rows === null) return { code: 2, why: 'list.csv has a line that the script does not read.' }
  if (String(yes) !== held('items')) return { code: 2, why: `The list has ${held('items')} certificates.` }

  const result = openResult(path.join(handOver, 'result.txt'), held('handOver'), held('digest'), now)
  if (result === null) return { code: 2, why: 'result.txt is the result of another hand-over.' }
  try {
    const left = rows.filter(({ item }) => !result.done.has(item))
    if (left.length > 0) result.record('0', '-', 'start', '-', 'a stand-in of certutil')
    let refusals = 0
    for (const row of left) {
      refusals = revokeOne(certutil, row, result, refusals)
      if (refusals >= REFUSALS_MAX) return { code: 4, why: `The tool refused ${refusals} in a row.` }
    }
    if (left.length > 0 || result.done.get('0') !== 'end') result.record('0', '-', 'end', '-', '-')
  } finally {
    result.close()
  }
  const ended = Map.groupBy(rows, ({ item }) => result.done.get(item) ?? '')
  const outcomes = Object.fromEntries([...ended].map(([outcome, { length }]) => [outcome, length]))
  return { code: ended.has('refused') || ended.has('not-shown') ? 3 : 0, outcomes }
}

interface Row {
  readonly item: string
  readonly serial: string
  readonly reason: string
}

function rowsOf(list: string): readonly Row[] | null {
  const rows = list
    .split('\n')
    .slice(1, -1)
    .map((line) => /^([1-9][0-9]*),([0-9A-F]+),([0-9]+),-$/.exec(line))
  return rows.includes(null)
    ? null
    : rows.map((cells) => ({ item: cells?.[1] ?? '', serial: cells?.[2] ?? '', reason: cells?.[3] ?? '' }))
}

/** @returns how many the tool has refused in a row */
function revokeOne(certutil: Certutil, row: Row, result: Result, refusals: number): number {
  const { item, reason } = row
  const serial = row.serial.toLowerCase()
  const wasBegun = result.begun.has(item)
  const before = dispositionOf(certutil, serial)
  if (before === 'revoked') {
    result.record(item, row.serial, wasBegun ? 'revoked' : 'already', '-', '-')
    return refusals
  }
  if (before !== 'issued' && before !== 'held') {
    const why = `Not tried: the database of this CA holds ${before} with this serial number.`
    result.record(item, row.serial, 'refused', '-', why)
    return refusals
  }
  if (!wasBegun) result.begin(item, row.serial)
  const { code, text } = certutil.revoke(serial, reason)
  if (dispositionOf(certutil, serial) === 'revoked') {
    result.record(item, row.serial, code !== 0 && !wasBegun ? 'already' : 'revoked', String(code), '-')
    return 0
  }
  result.record(item, row.serial, code === 0 ? 'not-shown' : 'refused', String(code), cleaned(text))
  return code === 0 ? refusals : refusals + 1
}

type Disposition = 'issued' | 'revoked' | 'held' | 'none' | 'several'

/** On hold (6) or released from it (8): no revocation that lasts. */
function dispositionOf(certutil: Certutil, serial: string): Disposition {
  const { text } = certutil.view(serial)
  const found = [...text.matchAll(/\b0x(?:14|15) \((20|21)\)/g)]
  if (found.length !== 1) return found.length === 0 ? 'none' : 'several'
  if (found[0]?.[1] === '20') return 'issued'
  return /\b0x([68]) \(\1\)/.test(text) ? 'held' : 'revoked'
}

const cleaned = (text: string): string =>
  text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, MESSAGE_CHARS_MAX) || '-'

interface Result {
  readonly begun: ReadonlySet<string>
  /** Outcomes by item. */
  readonly done: ReadonlyMap<string, string>
  begin(item: string, serial: string): void
  record(item: string, serial: string, outcome: string, code: string, message: string): void
  close(): void
}

/** Opens the result where it was left; null where it is another hand-over's. Each line is on disk before the next act. */
function openResult(file: string, id: string, digest: string, now: () => number): Result | null {
  const head = ['rescind-result 1', id, digest].join(TAB)
  const handle = openSync(file, 'a+', 0o600)
  const text = readFileSync(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  ftruncateSync(handle, Buffer.byteLength(whole))
  const lines = whole.split('\n').slice(0, -1)
  const begun = new Set<string>()
  const done = new Map<string, string>()
  let check = ''
  let pending = ''
  const write = (line: string): void => {
    writeSync(handle, `${line}\n`)
    fsyncSync(handle)
  }
  const writeChecked = (line: string): void => {
    check = sha256(`${check}${TAB}${pending}${line}`)
    pending = ''
    write(`${line}${TAB}${check}`)
  }
  if (lines.length === 0) writeChecked(head)
  else if (lines[0]?.startsWith(head + TAB)) {
    for (const line of lines) {
      const cells = line.split(TAB)
      if (cells.length === 3 && cells[2] === 'begun') {
        begun.add(cells[0] ?? '')
        pending = line + TAB
      } else {
        if (cells.length === 9) done.set(cells[0] ?? '', cells[3] ?? '')
        check = cells.at(-1) ?? ''
        pending = ''
      }
    }
  } else {
    closeSync(handle)
    return null
  }
  return {
    begun,
    done,
    begin(item, serial) {
      const line = [item, serial, 'begun'].join(TAB)
      pending = line + TAB
      write(line)
    },
    record(item, serial, outcome, code, message) {
      const time = `${new Date(now()).toISOString().slice(0, 19)}Z`
      writeChecked([item, serial, time, outcome, code, '-', '-', message].join(TAB))
      done.set(item, outcome)
    },
    close: () => closeSync(handle),
  }
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')
