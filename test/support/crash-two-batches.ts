import path from 'node:path'
import { AppError } from '../../src/main/app-error.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import { verifyEvidence } from '../../src/main/reports/verify-evidence.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import type { Workbench } from '../../src/main/workbench.ts'
import {
  CONNECTION,
  connect,
  copyWorkspace,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from './cli-workspace.ts'
import { plainSandbox } from './crash-case.ts'
import { effectFindings, journalFindings, liveTwiceFindings } from './crash-findings.ts'
import { runCli } from './rescind-cli.ts'

export const ITEMS = 3
const BATCHES = ['b', 'd'] as const
const SETTLE_MS = 60
const STATUS_LAG_MS = 30
const ROUNDS_MAX = 16

export interface TwoBatchesCase {
  readonly label: DebugPoint
  /** Both are begun at one time, each in a process of its own; else the second one when the first was killed. */
  readonly together: boolean
}

/** A workspace with two sealed batches of the same certificates. */
export async function sealedTwice(): Promise<string> {
  const sandbox = await plainSandbox(ITEMS)
  const dataDir = temporaryFolder()
  try {
    for (const batch of BATCHES) await sealBatch(dataDir, sandbox, ITEMS, batch)
    return dataDir
  } finally {
    await sandbox.close()
  }
}

/** Runs both on the real command line, kills both at the step, and recovers both by turns. @returns what is wrong, a sentence each */
export async function crashTwoBatches(
  template: string,
  { label, together }: TwoBatchesCase,
): Promise<{ readonly kills: number; readonly wrong: readonly string[] }> {
  const sandbox = await plainSandbox(ITEMS, 'submit:reset-after@1', STATUS_LAG_MS)
  const dataDir = copyWorkspace(template)
  try {
    await connect(dataDir, sandbox, SETTLE_MS)
    const key = sandbox.key(VENDOR)
    const killed = (batch: string) =>
      runCli(
        ['run', batch, '--connection', CONNECTION, '--yes', String(ITEMS), '--no-canary', '--key-stdin'],
        { dataDir, key, debugPoint: `${label}:1` },
      )
    const ends = together
      ? await Promise.all(BATCHES.map(killed))
      : [await killed(BATCHES[0]), await killed(BATCHES[1])]
    const wrong = await inWorkspace(dataDir, async (workbench) => [
      ...(await bothFinished(workbench, new Secret(key))),
      ...(await statesFindings(workbench, dataDir)),
    ])
    const effects = sandbox.effects(VENDOR).length
    return {
      kills: ends.filter(({ signal }) => signal === 'SIGKILL').length,
      wrong: [
        ...wrong,
        ...(effects === ITEMS ? [] : [`${effects} effects for ${ITEMS} certificates`]),
        ...effectFindings(sandbox),
        ...BATCHES.flatMap((batch) => journalFindings(dataDir, batch)),
        ...liveTwiceFindings(dataDir, BATCHES),
      ],
    }
  } finally {
    await sandbox.close()
    removeFolder(dataDir)
  }
}

/** By turns, as two operators would: what waits for the other one comes again, what the other one has done is taken out. */
async function bothFinished({ runs }: Workbench, key: Secret): Promise<string[]> {
  const isFinished = (batch: string) => runs.status(batch).state === 'finished'
  const goOn = async (batch: string) => {
    if (isFinished(batch)) return
    try {
      const active =
        runs.status(batch).startedAt === null
          ? await runs.start({
              batch,
              connection: CONNECTION,
              confirmCount: ITEMS,
              canary: false,
              preflight: false,
              key,
            })
          : await runs.resume(batch, { key })
      await active.done
    } catch (error) {
      const code = error instanceof AppError ? error.code : ''
      if (code === 'state.done-elsewhere') runs.skipElsewhere(batch)
      else if (code !== 'state.target-held') throw error
    }
  }
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (BATCHES.every(isFinished)) return []
    for (const batch of BATCHES) await goOn(batch)
  }
  return BATCHES.map(
    (batch) => `"${batch}" is ${runs.status(batch).state}: ${runs.status(batch).halt?.message}`,
  )
}

/** Each certificate was revoked by one of the two, and left out of the other; the evidence of both says so. */
async function statesFindings({ runs, reports }: Workbench, dataDir: string): Promise<string[]> {
  const [ours, theirs] = BATCHES.map((batch) =>
    runs.items(batch, { group: 'all', offset: 0, limit: ITEMS }).items.map(({ state }) => state),
  ) as [string[], string[]]
  const wrong = ours.flatMap((state, index) => {
    const pair = [state, theirs[index]].toSorted().join(' and ')
    return pair === 'confirmed and skipped' ? [] : [`item ${index + 1} ended ${pair}`]
  })
  for (const batch of BATCHES) {
    const evidence = path.join(dataDir, `${batch}.jsonl`)
    await reports.write(batch, 'jsonl', evidence)
    const verdict = await verifyEvidence(evidence)
    if (!verdict.ok) wrong.push(`the evidence of "${batch}" does not hold: ${verdict.firstBad?.message}`)
  }
  return wrong
}
