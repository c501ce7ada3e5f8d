import fc from 'fast-check'
import { expect, test } from 'vitest'
import { askAhead, askByOffset, PAGES_AT_ONCE, pagesAfter } from '../../../src/main/vendors/list-reading.ts'

/** A list of so many rows in pages of so many, each of which is answered when its turn comes in a drawn order. */
function list(rows: number, pageRows: number, order: readonly number[]) {
  const waiting: (() => void)[] = []
  const draws = [...order]
  let inTheAir = 0
  let widest = 0
  let asked = 0
  const answerOne = () => waiting.splice((draws.shift() ?? 0) % Math.max(1, waiting.length), 1)[0]?.()
  return {
    widest: () => widest,
    asked: () => asked,
    inTheAir: () => inTheAir,
    answerOne,
    async ask(offset: number): Promise<number[]> {
      asked += 1
      inTheAir += 1
      widest = Math.max(widest, inTheAir)
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        setImmediate(answerOne)
      })
      inTheAir -= 1
      return Array.from({ length: Math.max(0, Math.min(pageRows, rows - offset)) }, (_, at) => offset + at)
    },
  }
}

const LISTS = fc.tuple(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 1, max: 9 }),
  fc.array(fc.nat({ max: 3 }), { maxLength: 80 }),
)

test('pages come in their order whichever is answered first, each asked for once, so many at a time', async () => {
  await fc.assert(
    fc.asyncProperty(LISTS, async ([rows, pageRows, order]) => {
      const vendor = list(rows, pageRows, order)
      const pages = askByOffset(vendor.ask)
      const found: number[] = []
      while (found.length < rows) {
        const page = await pages.next()
        pages.took(page.length, rows)
        found.push(...page)
      }
      await pages.end()
      expect(found).toEqual(Array.from({ length: rows }, (_, at) => at))
      expect(pages.asked()).toBe(Math.ceil(rows / pageRows))
      expect(vendor.asked()).toBe(pages.asked())
      expect(vendor.widest()).toBe(Math.min(PAGES_AT_ONCE, Math.max(1, Math.ceil(rows / pageRows) - 1)))
    }),
  )
})

test('a reading that stops waits for what is under way, and asks no more', async () => {
  await fc.assert(
    fc.asyncProperty(LISTS, fc.nat({ max: 5 }), async ([rows, pageRows, order], stopAfter) => {
      const vendor = list(rows, pageRows, order)
      const pages = askAhead(vendor.ask)
      for (let page = 0; page <= stopAfter; page += 1) await pages.page(page * pageRows, 8, pageRows)
      const asked = vendor.asked()
      await pages.end()
      expect(vendor.inTheAir()).toBe(0)
      expect(vendor.asked()).toBe(asked)
      expect(asked).toBeLessThanOrEqual(stopAfter + PAGES_AT_ONCE)
    }),
  )
})

test('a page that fails fails for whoever comes to it, and nobody else', async () => {
  const pages = askAhead(async (page) => {
    if (page === 2) throw new Error('lost')
    return page
  })
  expect(await pages.page(1, 3, 1)).toBe(1)
  await expect(pages.page(2, 2, 1)).rejects.toThrow('lost')
  expect(await pages.page(3, 1, 1)).toBe(3)
  await pages.end()
})

test('once a page came with fewer rows none is asked for ahead, and no more are asked for than may be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 12 }),
      async (lengths, requestsMax) => {
        const total = lengths.reduce((sum, length) => sum + length, 0)
        const asked: number[] = []
        const pages = askByOffset(async (offset) => asked.push(offset), requestsMax)
        let offset = 0
        for (const [page, length] of lengths.entries()) {
          if (!pages.mayGoOn()) break
          const before = asked.length
          await pages.next()
          const isUneven = lengths.slice(0, page).some((one) => one !== lengths[0])
          if (isUneven) expect(asked.length - before).toBeLessThanOrEqual(1)
          expect(asked).toContain(offset)
          offset += length
          pages.took(length, total)
        }
        await pages.end()
        expect(pages.asked()).toBeLessThanOrEqual(requestsMax)
      },
    ),
  )
})

test('how many pages come after the next one', () => {
  expect(pagesAfter(1_000, 0)).toBe(0)
  expect(pagesAfter(1_000, 100)).toBe(9)
  expect(pagesAfter(0, 100)).toBe(0)
})
