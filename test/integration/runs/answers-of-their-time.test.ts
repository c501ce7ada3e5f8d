import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { openWorkspaceDb } from '../../../src/main/db/workspace-db.ts'
import type { Answer, Transport, WireRequest } from '../../../src/main/http/transport.ts'
import { type AskDeps, type Asked, askStatuses } from '../../../src/main/runner/asking.ts'
import { openReadings } from '../../../src/main/runner/readings.ts'
import type { VendorClient } from '../../../src/main/vendors/port.ts'

const PAGES = 3

/** A vendor's list of three pages, of which the last fails at first; statuses are read from it page by page. */
function askedTwice() {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-readings-'))
  const db = openWorkspaceDb(folder)
  onTestFinished(() => {
    db.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const pages: number[] = []
  let fails = true
  const raw: Transport = {
    async send(request): Promise<Answer> {
      const page = Number(request.path.slice(1))
      pages.push(page)
      return page === PAGES && fails
        ? { kind: 'in-doubt', cause: 'reset', durationMs: 1 }
        : { kind: 'answer', status: 200, headers: {}, body: `{"page":${page}}`, durationMs: 1 }
    },
    close: async () => {},
  }
  const readings = openReadings({ db, clock: systemClock() })
  const transport = readings.keeping(raw)
  const statuses = async () => {
    for (let page = 1; page <= PAGES; page += 1) {
      const request: WireRequest = { method: 'GET', path: `/${page}`, headers: {}, mutating: false }
      if ((await transport.send(request)).kind !== 'answer') return { kind: 'offline', cause: 'reset' }
    }
    return { kind: 'ok', value: new Map() }
  }
  const deps = {
    client: { statuses, statusesCost: () => 1 } as unknown as VendorClient,
    readings,
    atOnce: 1,
    // The run is paused when it fails.
    patiently: async <T>(question: (signal: AbortSignal) => Promise<{ kind: string; value?: T }>) => {
      const read = await question(new AbortController().signal)
      return read.kind === 'ok' ? (read.value as T) : null
    },
  } as unknown as AskDeps
  const asked = Array.from({ length: 5 }, (_, index) => ({ item: { ordinal: index + 1 } })) as Asked[]
  return {
    async ask() {
      const before = pages.length
      await askStatuses(deps, [{ all: asked, rest: 'leave', heed: async () => {} }])
      return pages.slice(before)
    },
    heal() {
      fails = false
    },
    kept: () => db.prepare('SELECT count(*) FROM kept_answer').pluck().get(),
  }
}

test('what proves that a request had no effect is never told by an answer from before the question', async () => {
  const on = askedTwice()
  expect(await on.ask()).toEqual([1, 2, 3])
  on.heal()
  expect(await on.ask()).toEqual([1, 2, 3])
  expect(on.kept()).toBe(0)
})
