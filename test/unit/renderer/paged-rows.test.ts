import { expect, test } from 'vitest'
import { createPagedRows, type FetchRows, PAGE_ROWS } from '../../../src/renderer/table/paged-rows.ts'

const TOTAL = 1_000_000

function countingFetch(total = TOTAL) {
  const asked: number[] = []
  const fetch: FetchRows<string> = async (offset, limit) => {
    asked.push(offset)
    return {
      total,
      items: Array.from({ length: Math.min(limit, total - offset) }, (_, row) => `row ${offset + row}`),
    }
  }
  return { asked, fetch }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve()
}

test('fetches the page that is shown and the one after it', async () => {
  const { asked, fetch } = countingFetch()
  const rows = createPagedRows(fetch)
  rows.show(0, 20)
  await settled()
  expect(asked).toEqual([0, PAGE_ROWS])
  expect(rows.getState().total).toBe(TOTAL)
  expect(rows.rowAt(7)).toBe('row 7')
})

test('reaches the last row', async () => {
  const { fetch } = countingFetch()
  const rows = createPagedRows(fetch)
  rows.show(0, 20)
  await settled()
  rows.show(TOTAL - 20, TOTAL - 1)
  await settled()
  expect(rows.rowAt(TOTAL - 1)).toBe(`row ${TOTAL - 1}`)
})

test('leaves out the pages that a dragged scroll bar has already passed', async () => {
  const { asked, fetch } = countingFetch()
  const rows = createPagedRows(fetch)
  rows.show(0, 20)
  await settled()
  for (let first = 0; first < TOTAL; first += 10_000) rows.show(first, first + 20)
  await settled()
  expect(rows.rowAt(990_000)).toBe('row 990000')
  expect(asked.length).toBeLessThan(10)
})

test('keeps a bounded number of rows', async () => {
  const { asked, fetch } = countingFetch()
  const rows = createPagedRows(fetch)
  for (let first = 0; first < 100 * PAGE_ROWS; first += PAGE_ROWS) {
    rows.show(first, first + 20)
    await settled()
  }
  expect(rows.rowAt(0)).toBeUndefined()
  asked.length = 0
  rows.show(0, 20)
  await settled()
  expect(asked).toContain(0)
  expect(rows.rowAt(0)).toBe('row 0')
})

test('keeps showing what it has while it asks again', async () => {
  let word = 'old'
  const rows = createPagedRows(async () => ({ total: 1, items: [word] }))
  rows.show(0, 0)
  await settled()
  word = 'new'
  rows.refresh()
  expect(rows.rowAt(0)).toBe('old')
  await settled()
  expect(rows.rowAt(0)).toBe('new')
})

test('stops at a failure, says it, and goes on when told to', async () => {
  let broken = true
  let calls = 0
  const rows = createPagedRows(async () => {
    calls += 1
    if (broken) throw new Error('the disk is gone')
    return { total: 1, items: ['here'] }
  })
  rows.show(0, 0)
  await settled()
  rows.show(0, 0)
  await settled()
  expect(calls).toBe(1)
  expect(rows.getState().failure?.message).toContain('the disk is gone')
  broken = false
  rows.refresh()
  await settled()
  expect(rows.rowAt(0)).toBe('here')
  expect(rows.getState().failure).toBeNull()
})
