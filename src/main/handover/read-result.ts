import { showUnseen } from '../../contract/unseen-text.ts'
import { REASON_CODES, type Reason } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { sha256Hex } from '../journal/canonical.ts'

/** What a script says of an item. `begun` alone says that nobody knows. */
export const RESULT_OUTCOMES = ['revoked', 'already', 'refused', 'not-shown'] as const
export type ResultOutcome = (typeof RESULT_OUTCOMES)[number]

export interface ItemResult {
  /** Of the file, from 1. */
  readonly line: number
  readonly outcome: ResultOutcome
  /** When the script wrote it, ISO 8601 to the second. */
  readonly at: string
  /** Of the tool; null where the script itself decided. */
  readonly exit: number | null
  /** What the CA's own database shows; null where it does not say. */
  readonly since: string | null
  readonly reason: Reason | null
  /** Of the tool or the script; null where there is nothing to say. */
  readonly message: string | null
}

export interface HandOverResult {
  readonly items: ReadonlyMap<number, ItemResult>
  /** Begun, and without an outcome. */
  readonly begun: ReadonlySet<number>
  /** The script came to its end. */
  readonly ended: boolean
  /** The last line is cut short: its number. */
  readonly cutAt: number | null
}

/** What a result must be the result of. */
export interface ResultOf {
  readonly id: string
  readonly digest: string
  /** Serial numbers by ordinal. */
  readonly serials: ReadonlyMap<number, string>
}

const FIRST = 'rescind-result 1'
const CELLS = 9
const BEGUN_CELLS = 3
const NONE = '-'
const BEGUN = /^[1-9]\d{0,9}\t[0-9A-F]+\tbegun$/
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/
const MESSAGE_CHARS_MAX = 500

const REASONS = new Map(
  Object.keys(REASON_CODES).map((reason) => [reason.replaceAll('_', ''), reason as Reason]),
)

/**
 * The hand-over that a result names, before anything else of it is believed.
 *
 * @throws AppError `check.result-foreign` for what is no result of a hand-over
 */
export function handOverNamed(text: string): string {
  const [first = ''] = text.split('\n', 1)
  const [kind, id] = first.split('\t')
  if (kind === FIRST && id !== undefined) return id
  throw new AppError(
    'check.result-foreign',
    'This is not the result of a hand-over: its first line names none.',
    {
      hint: 'Choose the file that the script wrote, result.txt unless it was told otherwise.',
    },
  )
}

/**
 * Reads a result whole, and believes nothing of it unless every line holds: each bears a digest over the line and the digest of
 * the line before it, so a line that was changed, left out or moved is found with its number. A last line that was cut short
 * (the file was copied while it was written, or a crash) says nothing.
 *
 * @throws AppError `check.result-foreign`, `check.result-broken`
 */
export function readResult(text: string, { id, digest, serials }: ResultOf): HandOverResult {
  const broken = (line: number, why: string): AppError =>
    new AppError(
      'check.result-broken',
      `Line ${line} of the result does not hold: ${why}. Nothing was read in.`,
      {
        hint: 'Have the file brought again as the script wrote it. If it is damaged there, name another result file to the script and run it again: it asks the CA about each.',
      },
    )
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  const cutAt = last === '' ? null : lines.length + 1
  let check = ''
  /** Of the line that says an item was begun: the next one's digest covers it. */
  let pending = ''
  const cellsOf = (line: string, number: number): string[] => {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line
    if (number > 1 && pending === '' && BEGUN.test(bare)) {
      pending = `${bare}\t`
      return bare.split('\t')
    }
    const at = bare.lastIndexOf('\t')
    const covered = `${check}\t${pending}${bare.slice(0, at)}`
    check = bare.slice(at + 1)
    pending = ''
    if (at < 0 || sha256Hex(covered) !== check)
      throw broken(number, 'it, or the line before it, is not as the script wrote it')
    return bare.slice(0, at).split('\t')
  }
  const [, namedId, namedDigest] = cellsOf(lines[0] ?? '', 1)
  if (namedId !== id || namedDigest !== digest) {
    throw new AppError('check.result-foreign', 'This is the result of another hand-over, not of this one.', {
      hint: 'Each hand-over has its own: see which one is out with rescind handover list BATCH.',
    })
  }
  const items = new Map<number, ItemResult>()
  const begun = new Set<number>()
  let ended = false
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    const number = index + 1
    const cells = cellsOf(line, number)
    const listedAs = (item: string, serial: string): number => {
      const ordinal = /^[1-9]\d{0,9}$/.test(item) ? Number(item) : 0
      if (serials.get(ordinal) !== serial)
        throw broken(number, `item ${showUnseen(item)} with that serial number is not in the hand-over`)
      if (items.has(ordinal)) throw broken(number, `item ${ordinal} had its outcome before`)
      return ordinal
    }
    if (cells.length === BEGUN_CELLS) {
      begun.add(listedAs(cells[0] ?? '', cells[1] ?? ''))
      continue
    }
    const [item = '', serial = '', at = '', outcome = '', exit = '', since = '', reason = '', message = ''] =
      cells
    if (cells.length !== CELLS - 1 || !TIME.test(at))
      throw broken(number, 'it is none of the lines that a script writes')
    if (item === '0') {
      if (outcome !== 'start' && outcome !== 'end') throw broken(number, 'it is about no item')
      ended = outcome === 'end'
      continue
    }
    const ordinal = listedAs(item, serial)
    if (!isOutcome(outcome) || !/^(-|\d{1,10}|-\d{1,10})$/.test(exit))
      throw broken(number, 'it has no outcome that a script writes')
    begun.delete(ordinal)
    items.set(ordinal, {
      line: number,
      outcome,
      at,
      exit: exit === NONE ? null : Number(exit),
      since: TIME.test(since) ? since : null,
      reason: REASONS.get(reason.toLowerCase()) ?? null,
      message: message === NONE || message === '' ? null : showUnseen(message).slice(0, MESSAGE_CHARS_MAX),
    })
  }
  return { items, begun, ended, cutAt }
}

const isOutcome = (text: string): text is ResultOutcome =>
  (RESULT_OUTCOMES as readonly string[]).includes(text)
