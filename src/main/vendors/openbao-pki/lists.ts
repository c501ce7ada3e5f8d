import { canonicalSerial } from '../../inventory/serial.ts'
import { asRead, type Question } from '../answer-reader.ts'
import { type Ask, readAsked } from '../authorised.ts'
import type { Read } from '../port.ts'
import { reader } from './read-answer.ts'
import { type KeyInfo, SerialList } from './wire.ts'

/** A page of a list: by serial number in canonical form, what is told of each. */
export type SerialPage = ReadonlyMap<string, KeyInfo | null>

/** Pages of a list that no longer ends, as of a server that heeds `after` and not `limit`. */
const PAGES_MAX = 100_000

/**
 * Reads a list page by page. `after` is held against names as they are stored, with dashes (openbao@df6ce2c, pki/path_fetch.go);
 * a version that heeds neither it nor `limit` gives all at once, and again: then nothing is new, and the list has ended.
 *
 * @param budget requests that may be made; what is used is taken off
 * @returns null in a page's place where the list does not exist in this version
 */
export async function* walkList(
  ask: Ask,
  path: string,
  pageItems: number,
  budget: { left: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<SerialPage, Read<'ended' | 'goes on' | 'no such list'>> {
  const seen = new Set<string>()
  let after = ''
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    if (budget.left <= 0) return { kind: 'ok', value: 'goes on' }
    budget.left -= 1
    const read = await askList(ask, path, after, pageItems, signal)
    if (read.kind === 'error' && read.proves === 'missing')
      return { kind: 'ok', value: read.code === 'no_path' ? 'no such list' : 'ended' }
    if (read.kind !== 'ok') return asRead(read)
    const { keys, key_info: facts } = read.value.data
    const fresh = keys.filter((key) => !seen.has(key) && seen.add(key))
    // A full page of what is known already: `after` is not heeded, and what comes behind is never shown.
    if (fresh.length === 0) return { kind: 'ok', value: keys.length < pageItems ? 'ended' : 'goes on' }
    yield new Map(fresh.map((key) => [canonicalSerial(key), facts?.[key] ?? null]))
    if (keys.length > pageItems) return { kind: 'ok', value: 'ended' }
    after = (keys.at(-1) ?? '').toLowerCase().replaceAll(':', '-')
  }
  return { kind: 'ok', value: 'goes on' }
}

async function askList(
  ask: Ask,
  path: string,
  after: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Question<SerialList>> {
  const query: [string, string][] = [
    ['list', 'true'],
    ['limit', String(limit)],
    ...(after === '' ? [] : [['after', after] as [string, string]]),
  ]
  return readAsked(reader, await ask({ path, query }, signal), SerialList)
}

/** All serial numbers of a list, or why it could not be read to its end. */
export async function wholeList(
  ask: Ask,
  path: string,
  pageItems: number,
  budget: { left: number },
  signal: AbortSignal | undefined,
): Promise<Read<{ readonly serials: ReadonlySet<string>; readonly isWhole: boolean }>> {
  const serials = new Set<string>()
  const pages = walkList(ask, path, pageItems, budget, signal)
  for (;;) {
    const step = await pages.next()
    if (!step.done) {
      for (const serial of step.value.keys()) serials.add(serial)
      continue
    }
    if (step.value.kind !== 'ok') return step.value
    return { kind: 'ok', value: { serials, isWhole: step.value.value === 'ended' } }
  }
}
