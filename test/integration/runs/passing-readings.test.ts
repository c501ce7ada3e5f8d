import { inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import type { Answer, Transport, WireRequest } from '../../../src/main/http/transport.ts'
import { openReadings } from '../../../src/main/runner/readings.ts'
import { askAhead } from '../../../src/main/vendors/list-reading.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'

const HOUR_MS = 60 * 60_000

/** A list of so many pages, some of which fail when they are asked for the first time; and a clock that stands. */
function listOf(pages: number, failing: ReadonlySet<number>) {
  const folder = temporaryFolder()
  const db = openWorkspaceDb(folder)
  const left = new Set(failing)
  const asked: number[] = []
  let now = Date.parse('2026-11-28T09:00:00Z')
  let version = 0
  const raw: Transport = {
    async send({ path, body }): Promise<Answer> {
      const page = body === undefined ? Number(path.slice(1)) : (body as { page: number }).page
      asked.push(page)
      for (let turns = page % 3; turns > 0; turns -= 1) await new Promise(setImmediate)
      return left.delete(page)
        ? { kind: 'in-doubt', cause: 'reset', durationMs: 1 }
        : {
            kind: 'answer',
            status: 200,
            headers: {},
            body: `${page} of ${version}`,
            json: [page],
            durationMs: 1,
          }
    },
    close: async () => {},
  }
  const readings = openReadings({ db, clock: { now: () => now } as never })
  const transport = readings.keeping(raw)
  const walk = async (): Promise<string[] | null> => {
    const found: string[] = []
    for (let page = 1; page <= pages; page += 1) {
      const request: WireRequest = { method: 'GET', path: `/${page}`, headers: {}, mutating: false }
      const answer = await transport.send(request)
      if (answer.kind !== 'answer') return null
      found.push(answer.body)
    }
    return found
  }
  /** The same, with pages asked for ahead, which may come in any order. */
  const walkAhead = async (): Promise<string[] | null> => {
    const ahead = askAhead(async (page) => {
      const request: WireRequest = {
        method: 'POST',
        path: '/search',
        body: { page },
        headers: {},
        mutating: false,
      }
      return transport.send(request)
    })
    const found: string[] = []
    try {
      for (let page = 1; page <= pages; page += 1) {
        const answer = await ahead.page(page, pages - page, 1)
        if (answer.kind !== 'answer') return null
        found.push(answer.body)
      }
      return found
    } finally {
      await ahead.end()
    }
  }
  const reading = readings.passing()
  return {
    read: () => reading.read(walk, (all) => all !== null),
    readAhead: () => reading.read(walkAhead, (all) => all !== null),
    end: reading.end,
    furthest: readings.furthest,
    asked,
    later: (ms: number) => {
      now += ms
    },
    change: () => {
      version += 1
    },
    kept: () => db.prepare('SELECT count(*) FROM kept_answer').pluck().get(),
    keptAnswers: () =>
      db
        .prepare<[], Buffer>('SELECT answer FROM kept_answer')
        .pluck()
        .all()
        .map((answer) => JSON.parse(inflateRawSync(answer).toString('utf8')) as Answer),
    [Symbol.dispose]() {
      db.close()
      removeFolder(folder)
    },
  }
}

const untilWhole = async (read: () => Promise<string[] | null>): Promise<string[]> => {
  for (;;) {
    const found = await read()
    if (found !== null) return found
  }
}

test('a passing reading goes on where it stopped, in memory and beyond it, and leaves nothing behind', async () => {
  const pages = fc.integer({ min: 1, max: 24 })
  await fc.assert(
    fc.asyncProperty(
      pages.chain((count) =>
        fc.tuple(fc.constant(count), fc.uniqueArray(fc.integer({ min: 1, max: count }), { maxLength: 6 })),
      ),
      async ([count, failing]) => {
        using list = listOf(count, new Set(failing))
        const found = await untilWhole(list.read)
        list.end()
        expect(found).toEqual(Array.from({ length: count }, (_, at) => `${at + 1} of 0`))
        // What failed, and before it is gone on, the last that was kept.
        expect(list.asked.length).toBeLessThanOrEqual(count + 2 * failing.length)
        expect(list.kept()).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

test('what is kept holds each answer once, and not as it was parsed too', async () => {
  using list = listOf(12, new Set([12]))
  expect(await list.read()).toBeNull()
  expect(list.keptAnswers().length).toBeGreaterThan(0)
  for (const answer of list.keptAnswers()) {
    expect(answer).toMatchObject({ kind: 'answer', status: 200 })
    expect(answer).not.toHaveProperty('json')
  }
})

test('how far readings came is told page by page, and the same list once more is no further', async () => {
  using list = listOf(12, new Set([5]))
  await list.read()
  expect(list.furthest()).toBe(4)
  await untilWhole(list.read)
  expect(list.furthest()).toBe(12)
  await untilWhole(list.read)
  expect(list.furthest()).toBe(12)
})

test('of pages that are asked for some at a time only those that failed are asked again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 24 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 24 }), { maxLength: 6 }),
      async (count, failing) => {
        using list = listOf(count, new Set(failing))
        const found = await untilWhole(list.readAhead)
        list.end()
        expect(found).toEqual(Array.from({ length: count }, (_, at) => `${at + 1} of 0`))
        const failed = failing.filter((page) => page <= count).length
        expect(list.asked.length).toBeLessThanOrEqual(count + 2 * failed)
        expect(list.kept()).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

test.each([5, 14])('of a list that changed meanwhile nothing is taken over, at page %i', async (at) => {
  using list = listOf(20, new Set([at]))
  expect(await list.read()).toBeNull()
  list.change()
  const found = await untilWhole(list.read)
  expect(new Set(found.map((one) => one.split(' of ')[1]))).toEqual(new Set(['1']))
})

test.each([5, 14])('what was answered more than an hour ago is asked again, from page %i', async (at) => {
  using list = listOf(20, new Set([at]))
  expect(await list.read()).toBeNull()
  list.later(HOUR_MS + 1)
  list.asked.length = 0
  await untilWhole(list.read)
  expect(list.asked).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  list.end()
  expect(list.kept()).toBe(0)
})
