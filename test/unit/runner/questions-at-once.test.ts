import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer, WireRequest } from '../../../src/main/http/transport.ts'
import { questionsAtOnce } from '../../../src/main/runner/questions-at-once.ts'

const question: WireRequest = { method: 'GET', path: '/', headers: {}, mutating: false }

test('no more questions are under way than may be, all of them are put, and changes wait for none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      async (max, failing) => {
        let underWay = 0
        let widest = 0
        let put = 0
        const transport = questionsAtOnce(max, {
          async send({ path, mutating }): Promise<Answer> {
            if (mutating) return { kind: 'not-sent', cause: 'a change', durationMs: 0 }
            underWay += 1
            put += 1
            widest = Math.max(widest, underWay)
            await new Promise(setImmediate)
            underWay -= 1
            if (path === '/fails') throw new Error('a bug')
            return { kind: 'answer', status: 200, headers: {}, body: '', durationMs: 0 }
          },
          close: async () => {},
        })
        const asked = failing.map((fails) =>
          transport.send({ ...question, ...(fails ? { path: '/fails' } : {}) }),
        )
        const change = await transport.send({ ...question, mutating: true })
        expect(change.kind).toBe('not-sent')
        const settled = await Promise.allSettled(asked)
        expect(settled.map(({ status }) => status === 'rejected')).toEqual(failing)
        expect(put).toBe(failing.length)
        expect(widest).toBe(Math.min(max, failing.length))
      },
    ),
  )
})
