/**
 * A process that runs several batches of one workspace at a time, each to its end or until it is killed: so that one kill
 * strikes many runs. Takes `{ dataDir, runs, dieAtStep }` as its argument and the key on standard input.
 */
import { readFileSync } from 'node:fs'
import { Secret } from '../../src/main/keychain/secret.ts'
import { inWorkspace } from './cli-workspace.ts'

export interface BatchRun {
  readonly batch: string
  readonly connection: string
  readonly items: number
  readonly concurrency: number
  readonly canary: boolean
}
export interface RunBatches {
  readonly dataDir: string
  readonly runs: readonly BatchRun[]
  /** Which labelled step of all that the runs pass is the last; 0 for none. */
  readonly dieAtStep: number
}

/** Doubts and odd answers pause a run by design; so often it is resumed. */
const RESUMES_MAX = 40

const { dataDir, runs, dieAtStep } = JSON.parse(process.argv[2] as string) as RunBatches
const key = new Secret(readFileSync(0, 'utf8').trim())
let steps = 0
const debugPoint = () => {
  steps += 1
  if (steps === dieAtStep) process.kill(process.pid, 'SIGKILL')
}

await inWorkspace(
  dataDir,
  async (workbench) => {
    const toItsEnd = async ({ batch, connection, items, concurrency, canary }: BatchRun) => {
      for (let again = 0; again < RESUMES_MAX; again += 1) {
        const { state, startedAt } = workbench.runs.status(batch)
        if (state === 'finished') return
        const active =
          startedAt === null
            ? await workbench.runs.start({
                batch,
                connection,
                confirmCount: items,
                canary,
                preflight: false,
                concurrency,
                key,
              })
            : await workbench.runs.resume(batch, { key })
        await active.done
      }
    }
    await Promise.all(runs.map(toItsEnd))
  },
  debugPoint,
)
