/** Beside the matrix: runs that are moved, two batches of the same certificates, and processes that are frozen and taken over. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEBUG_POINTS, type DebugPoint } from '../../src/main/runner/debug-point.ts'
import { removeFolder } from '../support/cli-workspace.ts'
import { sealedTemplate } from '../support/crash-case.ts'
import { crashFrozen, ITEMS } from '../support/crash-frozen.ts'
import { crashMove, type MoveTemplate, movable } from '../support/crash-move.ts'
import { crashTwoBatches, sealedTwice } from '../support/crash-two-batches.ts'

const CASES_AT_A_TIME = 3

async function eachLabel(
  work: (label: DebugPoint) => Promise<readonly string[]>,
  labels: readonly DebugPoint[] = DEBUG_POINTS,
): Promise<string[]> {
  const left = [...labels]
  const wrong: string[] = []
  const worker = async () => {
    for (let label = left.shift(); label !== undefined; label = left.shift()) {
      const found = await work(label)
      wrong.push(...found.map((what) => `${label}: ${what}`))
    }
  }
  await Promise.all(Array.from({ length: CASES_AT_A_TIME }, worker))
  return wrong
}

let once = ''
let twice = ''
const movables: MoveTemplate[] = []
beforeAll(async () => {
  once = await sealedTemplate(ITEMS)
  twice = await sealedTwice()
  for (const hasPolicy of [false, true]) movables.push(await movable(hasPolicy))
})
afterAll(() => {
  for (const folder of [once, twice, ...movables.map(({ dataDir }) => dataDir)]) removeFolder(folder)
})

test('killed at each step, a run is moved to another host: never a request at a second place', async () => {
  const [template] = movables as [MoveTemplate]
  expect(await eachLabel((label) => crashMove(template, label))).toEqual([])
})

test('the same under a policy, with the approvals that the move needs', async () => {
  const template = movables[1] as MoveTemplate
  expect(await eachLabel((label) => crashMove(template, label), HALF)).toEqual([])
})

test.each(['one after the other', 'at one time'])(
  'two batches of the same certificates, begun %s and killed at each step: never two live requests, no effect twice',
  async (how) => {
    let kills = 0
    const wrong = await eachLabel(async (label) => {
      const result = await crashTwoBatches(twice, { label, together: how === 'at one time' })
      kills += result.kills
      return result.wrong
    })
    expect(wrong).toEqual([])
    expect(kills).toBeGreaterThanOrEqual(DEBUG_POINTS.length)
  },
)

/** Every second step, where another test has met them all in the harder way. */
const HALF = DEBUG_POINTS.filter((_label, index) => index % 2 === 1)

// A stopped process is told by /proc.
test.runIf(process.platform === 'linux').each(['meanwhile', 'after'] as const)(
  'frozen at each step, taken over and thawed (%s): what was lost is lost for good, and nothing has its effect twice',
  async (thaws) => {
    const labels = thaws === 'meanwhile' ? DEBUG_POINTS : HALF
    expect(await eachLabel((label) => crashFrozen(once, { label, thaws }), labels)).toEqual([])
  },
)
