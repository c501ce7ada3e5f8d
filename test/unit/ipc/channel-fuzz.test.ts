import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { type ChannelName, channels } from '../../../src/contract/index.ts'
import type { Handlers } from '../../../src/main/ipc/act.ts'
import { createAsker } from '../../../src/main/ipc/asker.ts'
import { asksFirst, bindChannels } from '../../../src/main/ipc/bind.ts'
import type { FrameFacts } from '../../../src/main/window/may-call.ts'
import { arbitraryOf } from '../../support/arbitrary-of.ts'

const OWN: FrameFacts = { origin: 'app://bundle', isMainFrame: true, isDetached: false }
const RANDOM_MESSAGES = 300
const NAMES = Object.keys(channels) as ChannelName[]

/** Handlers that only note what reached them. */
function watched() {
  const reached: unknown[] = []
  const handlers = Object.fromEntries(
    NAMES.map((name) => [
      name,
      async (input: unknown) => {
        reached.push(input)
        return asksFirst(name) ? { asks: [], go: async () => {} } : undefined
      },
    ]),
  ) as unknown as Handlers
  const bugs: unknown[] = []
  const log = { refused() {}, failed: (call: unknown) => void bugs.push(call) }
  const call = bindChannels({
    handlers,
    log,
    asker: createAsker(async () => true),
    mayCall: () => true,
    checkOutputs: false,
  })
  return { call, reached, bugs }
}

const loop: Record<string, unknown> = {}
loop['loop'] = loop
const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`) as unknown
/** What no message of the contract can be. */
const HOSTILE: readonly unknown[] = [
  'x'.repeat(1_000_001),
  { batch: 'x'.repeat(1_000_001) },
  Array.from({ length: 20_001 }, () => 0),
  Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`k${index}`, index])),
  { query: Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`k${index}`, 'v'])) },
  loop,
  deep,
  new Uint8Array(1_000_000),
  new Map([['batch', 'a']]),
  new Date(Number.NaN),
  JSON.parse('{"__proto__": {"batch": "a"}}'),
  Symbol('x'),
  10n,
  () => 0,
]

test.each(NAMES)('%s: no junk reaches the handler, and every refusal is a typed failure', async (name) => {
  const { call, reached, bugs } = watched()
  const fits = (raw: unknown): boolean => (channels[name].input as z.ZodType).safeParse(raw).success
  const refuses = async (raw: unknown): Promise<void> => {
    expect(await call(name, OWN, raw)).toMatchObject({
      ok: false,
      failure: { code: expect.stringMatching(/^input\.(invalid|too-large)$/) },
    })
  }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.anything({
          withBigInt: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
          withDate: true,
        }),
        // Right in every way, and one thing more.
        fc
          .tuple(arbitraryOf(channels[name].input), fc.string())
          .map(([input, extra]) => ({ ...(input as object), [`extra-${extra}`]: 1 })),
      ),
      async (raw) => {
        if (!fits(raw)) await refuses(raw)
      },
    ),
    { numRuns: RANDOM_MESSAGES },
  )
  for (const raw of HOSTILE) {
    if (!fits(raw)) await refuses(raw)
  }
  expect(reached).toEqual([])
  expect(bugs).toEqual([])
})

test.each(NAMES)('%s: what reaches the handler has the contract’s shape', async (name) => {
  const { call, reached } = watched()
  const input = channels[name].input as z.ZodType
  await fc.assert(
    fc.asyncProperty(arbitraryOf(input), async (raw) => {
      const reply = await call(name, OWN, raw)
      if (reply.ok) expect(input.safeParse(reached.at(-1)).success).toBe(true)
      else expect(reply.failure.code).toBe('input.invalid')
    }),
    // Of a fixed seed, because of what is expected below.
    { numRuns: 200, seed: 20_261_121 },
  )
  // Of what has many members hardly one in a thousand fits by chance.
  const fitting = arbitraryOf(input).filter((raw) => input.safeParse(raw).success)
  for (const raw of fc.sample(fitting, { numRuns: 3, seed: 20_261_121 })) await call(name, OWN, raw)
  // Else this test would have looked at nothing.
  expect(reached.length).toBeGreaterThan(0)
})
