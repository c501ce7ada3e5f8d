import { expect, test } from 'vitest'
import { showUnseenInText } from '../../src/contract/unseen-text.ts'
import type { FakeHandlers } from './fake-bridge.ts'
import { fakeWorkspace } from './fake-workspace.ts'
import { sharedWindow } from './shared-window.ts'

const TEST_MS_MAX = 60_000
/** Moves what follows, hides, and would begin a line of its own. */
const HOSTILE = 'a\u202eb\u001b[2J\u200bc\u2066d\u0085e\u{e0041}'

const openAt = sharedWindow()

/** Members that strangers fill: cells of files, words of vendors and of other people. */
const FILLED =
  /^(message|note|commonName|organization|label|createdBy|comment|answer|actor|incident|by|target|preparedBy)$/

/** The answer with that text behind each text that a stranger may fill. */
function poisoned(answer: unknown, name = ''): unknown {
  if (typeof answer === 'string') return FILLED.test(name) ? `${answer}${HOSTILE}` : answer
  if (Array.isArray(answer)) return answer.map((one) => poisoned(one, name))
  if (typeof answer !== 'object' || answer === null) return answer
  return Object.fromEntries(
    Object.entries(answer).map(([member, value]) => [member, poisoned(value, member)]),
  )
}

const handlers = (): FakeHandlers => {
  const own = fakeWorkspace(50)
  const filled: FakeHandlers = {
    ...own,
    'workspace.activity': async () => [
      {
        seq: 1,
        at: '2026-11-20T10:02:11.000Z',
        actor: 'ada',
        kind: 'run.started',
        message: 'Started',
        batch: null,
      },
    ],
    'runs.items': async () => ({
      total: 1,
      items: [
        {
          ordinal: 1,
          target: '0A1B',
          commonName: 'host',
          state: 'refused',
          answer: 'HTTP 404',
          attempts: 1,
          reason: null,
          sourceRow: 2,
          exception: null,
        },
      ],
    }),
  }
  return Object.fromEntries(
    Object.entries(filled).map(([name, handler]) => [
      name,
      async (input: never) => poisoned(await (handler as (input: never) => Promise<unknown>)(input)),
    ]),
  ) as FakeHandlers
}

test.each([['#/inventory/inventory-2026-11'], ['#/activity'], ['#/runs/Laptop%20certificates']])(
  'no text of a stranger reaches %s, or a screen reader, with what is not seen',
  async (hash) => {
    await using window = await openAt(hash, handlers())
    const { page } = window
    // As it is written for people to see.
    await page.getByText('a\\u{202E}b\\u{1B}[2J\\u{200B}c\\u{2066}d\\u{85}e\\u{E0041}').first().waitFor()
    const texts = await page.evaluate<string[]>(`[
    document.body.textContent,
    ...[...document.querySelectorAll('*')].flatMap((element) =>
      ['aria-label', 'aria-description', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? '')),
  ]`)
    expect(texts.filter((text) => showUnseenInText(text) !== text)).toEqual([])
  },
  TEST_MS_MAX,
)
