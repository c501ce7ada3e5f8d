import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import { DEBUG_POINTS } from '../../src/main/runner/debug-point.ts'
import { removeFolder } from './cli-workspace.ts'
import { type CrashCase, runCrashCase, sealedTemplate } from './crash-case.ts'

interface VendorBehaviour {
  readonly title: string
  readonly faults: string
  readonly statusLagMs?: number
  /** What the first request meets: an answer, an unknown outcome without or with effect, or what makes the run pause. */
  readonly first: 'answered' | 'doubt-before' | 'doubt-after' | 'throttled' | 'pauses'
}

const BEHAVIOURS: readonly VendorBehaviour[] = [
  { title: 'all is well, the status lags', faults: '', statusLagMs: 30, first: 'answered' },
  { title: 'reset before the effect', faults: 'submit:reset-before@1', first: 'doubt-before' },
  { title: 'reset after the effect', faults: 'submit:reset-after@1', statusLagMs: 30, first: 'doubt-after' },
  { title: '500 after the effect', faults: 'submit:500-after@1', statusLagMs: 30, first: 'doubt-after' },
  { title: '500 before the effect', faults: 'submit:500-before@1', first: 'doubt-before' },
  {
    title: '503 with Retry-After before the effect',
    faults: 'submit:503-before=1s@1',
    first: 'doubt-before',
  },
  {
    title: '503 with Retry-After after the effect',
    faults: 'submit:503-after=1s@1',
    statusLagMs: 30,
    first: 'doubt-after',
  },
  { title: 'half an answer', faults: 'submit:truncate-body@1', first: 'doubt-after' },
  { title: '429', faults: 'submit:429=1s@1', first: 'throttled' },
  {
    title: 'a page in place of an answer, after the effect',
    faults: 'submit:html-200-after@1',
    first: 'pauses',
  },
  { title: 'an error that fits no schema', faults: 'submit:400@1', first: 'pauses' },
  { title: 'the status call fails', faults: 'status:reset-before@1', first: 'answered' },
]
const ITEMS = [1, 2, 3] as const
type Items = (typeof ITEMS)[number]

export interface CrashGroup {
  readonly title: string
  readonly items: number
  readonly cases: readonly CrashCase[]
}

/** `npm run test:soak` takes all of them. */
const IS_WHOLE = process.env['RESCIND_CRASH_MATRIX'] === 'whole'

/**
 * Each labelled step × each behaviour of the vendor × 1 to 3 items, once and with a second kill during recovery. A usual run of
 * the tests takes each step of each behaviour once, and once with the second kill, with another number of items each.
 */
export const WHOLE_MATRIX: readonly CrashGroup[] = BEHAVIOURS.flatMap((behaviour) =>
  ITEMS.map((items) => groupOf(behaviour, items, casesOf(behaviour, items))),
)

export const CRASH_MATRIX: readonly CrashGroup[] = IS_WHOLE
  ? WHOLE_MATRIX
  : BEHAVIOURS.flatMap((behaviour, row) =>
      ITEMS.map((items) =>
        groupOf(behaviour, items, casesOf(behaviour, items).filter(isUsual(behaviour, row, items))),
      ),
    ).filter(({ cases }) => cases.length > 0)

function groupOf({ title }: VendorBehaviour, items: Items, cases: readonly CrashCase[]): CrashGroup {
  return { title: `${title}, ${items} ${items === 1 ? 'item' : 'items'}`, items, cases }
}

/** Which number of items a step meets in a usual run: the next one for each step and behaviour, and another for the second kill. */
function isUsual(behaviour: VendorBehaviour, row: number, items: Items) {
  return ({ first, second }: CrashCase): boolean => {
    const label = first.split(':')[0] as DebugPoint
    const met = ITEMS.filter((one) => passes(label, behaviour, one))
    return met[(row + DEBUG_POINTS.indexOf(label) + (second === null ? 0 : 1)) % met.length] === items
  }
}

function casesOf(behaviour: VendorBehaviour, items: Items): CrashCase[] {
  const { faults, statusLagMs = 0 } = behaviour
  return DEBUG_POINTS.filter((label) => passes(label, behaviour, items)).flatMap((label) =>
    [null, recoveryStep(label, behaviour, items)].map(
      (second): CrashCase => ({
        items,
        faults,
        statusLagMs,
        // Three at once without canaries, two one after the other with them.
        canary: items < 3,
        first: `${label}:${passOf(label, behaviour, items)}`,
        second: second === null ? null : `${second}:1`,
      }),
    ),
  )
}

/** Whether a first run comes by this step at all. */
function passes(label: DebugPoint, { first }: VendorBehaviour, items: Items): boolean {
  switch (label) {
    case 'before-settle':
    case 'after-settle':
      return first === 'doubt-before' || first === 'doubt-after'
    case 'before-confirm':
    case 'after-confirm':
      // A doubt settled as done needs no confirmation.
      return first !== 'pauses' && !(first === 'doubt-after' && items === 1)
    default:
      return true
  }
}

/** The second of two items is killed where the first one got through. */
function passOf(label: DebugPoint, { first }: VendorBehaviour, items: Items): number {
  const isConfirm = label === 'before-confirm' || label === 'after-confirm'
  const isOncePerRun =
    label === 'before-finish' ||
    label === 'before-settle' ||
    label === 'after-settle' ||
    (isConfirm && first === 'doubt-after')
  return items === 2 && first !== 'pauses' && !isOncePerRun ? 2 : 1
}

/** A step that the recovery of a run killed at `label` is sure to come by. */
function recoveryStep(label: DebugPoint, { first }: VendorBehaviour, items: Items): DebugPoint {
  switch (label) {
    case 'before-intent':
    // What had not begun to leave is sent by the recovery.
    case 'after-intent':
      return 'after-intent'
    case 'after-send':
      // The other of two leaves as the next canary, and makes the run pause before the first one is asked about.
      return first === 'pauses' && items === 2 ? 'before-finish' : 'before-settle'
    case 'before-outcome':
    case 'before-settle':
      return 'before-settle'
    case 'after-outcome':
      return first === 'pauses'
        ? 'after-settle'
        : first === 'answered' && items < 3
          ? 'after-confirm'
          : 'before-finish'
    case 'before-confirm':
      return 'before-confirm'
    case 'after-settle':
    case 'after-confirm':
    case 'before-finish':
      return 'before-finish'
    default:
      return label satisfies never
  }
}

const CASES_AT_A_TIME = 3

/** @returns a sentence for each thing that went wrong, and for each kill that did not strike: such a case would prove nothing */
export async function runCrashGroup({ items, cases }: CrashGroup): Promise<string[]> {
  const template = await sealedTemplate(items)
  const wrong: string[] = []
  const left = [...cases]
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { first, second } = next
      const result = await runCrashCase(template, next)
      const name = `killed at ${first}${second === null ? '' : `, then at ${second}`}`
      if (!result.killed[0]) wrong.push(`${name}: the first kill did not strike`)
      if (second !== null && !result.killed[1]) wrong.push(`${name}: the second kill did not strike`)
      wrong.push(...result.wrong.map((what) => `${name}: ${what}`))
    }
  }
  try {
    await Promise.all(Array.from({ length: CASES_AT_A_TIME }, work))
  } finally {
    removeFolder(template)
  }
  return wrong
}
