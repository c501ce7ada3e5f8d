import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import {
  copyWorkspace,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from './cli-workspace.ts'
import { crashFindings } from './crash-findings.ts'
import type { BatchRun, RunBatches } from './run-batches.ts'
import { seeded } from './simulation.ts'

export const SEEDS_PER_GROUP = 10
const ITEMS = 12
const KEY = 'random-kills-key'
const SETTLE_MS = 60
const STATUS_LAG_MS_MAX = 40
const FAULT_RATE_MAX = 0.15
const KILLS_MAX = 4
/** A life of a group passes some 600 labelled steps and takes some 500 ms after its start. */
const STEPS_MAX = 400
const KILL_AFTER_MS_MAX = 600
/** A process that takes longer is stuck, and ends by a signal that nothing else sends. */
const LIFE_MS_MAX = 50_000

const CHILD = new URL('./run-batches.ts', import.meta.url).pathname
const batchOf = (at: number): string => `b${at}`

/** A workspace with a sealed batch for each seed of a group; all its sandboxes have the same inventory. */
export async function sealedGroup(): Promise<string> {
  const sandbox = await startSandbox({ vendors: [VENDOR], items: ITEMS, plain: true })
  const dataDir = temporaryFolder()
  try {
    for (let at = 0; at < SEEDS_PER_GROUP; at += 1) await sealBatch(dataDir, sandbox, ITEMS, batchOf(at))
    return dataDir
  } finally {
    await sandbox.close()
  }
}

/**
 * Lets the runs of ten seeds, from `first` on, meet their vendors' faults in one process, which is killed up to four
 * times, at a labelled step or at any moment, until all have come to their end.
 *
 * @returns how often a kill struck, and what is wrong, a sentence each
 */
export async function runKilledGroup(
  template: string,
  first: number,
): Promise<{ kills: number; wrong: string[] }> {
  const random = seeded(first)
  const dataDir = copyWorkspace(template)
  const sandboxes: Sandbox[] = []
  try {
    const runs: BatchRun[] = []
    for (let at = 0; at < SEEDS_PER_GROUP; at += 1) {
      const sandbox = await faultySandbox(first + at)
      sandboxes.push(sandbox)
      runs.push({
        batch: batchOf(at),
        connection: batchOf(at),
        items: ITEMS,
        concurrency: 1 + Math.floor(random() * 10),
        canary: random() < 0.5,
      })
    }
    await inWorkspace(dataDir, async ({ connections }) => {
      for (const [at, sandbox] of sandboxes.entries()) {
        await connections.add({
          name: batchOf(at),
          vendor: VENDOR,
          baseUrl: sandbox.url(VENDOR),
          options: { settle_ms: String(SETTLE_MS) },
          limits: 'none',
        })
      }
    })
    const planned = 1 + Math.floor(random() * KILLS_MAX)
    let kills = 0
    let end: LifeEnd = { code: null, signal: null, stderr: '' }
    for (let life = 0; life <= planned; life += 1) {
      const isLast = life === planned
      const atStep = random() < 0.5
      end = await live(
        { dataDir, runs, dieAtStep: !isLast && atStep ? 1 + Math.floor(random() * STEPS_MAX) : 0 },
        !isLast && !atStep
          ? {
              seen: () => sandboxes.some((sandbox) => sandbox.requests(VENDOR).length > 0),
              afterMs: random() * KILL_AFTER_MS_MAX,
            }
          : null,
      )
      if (end.signal === 'SIGKILL') kills += 1
      else break
    }
    const wrong =
      end.code === 0 ? [] : [`the last process ended with ${end.signal ?? `exit ${end.code}`}: ${end.stderr}`]
    for (const [at, sandbox] of sandboxes.entries()) {
      wrong.push(
        ...(await crashFindings(dataDir, sandbox, batchOf(at), ITEMS)).map(
          (what) => `seed ${first + at}: ${what}`,
        ),
      )
    }
    return { kills, wrong }
  } finally {
    await Promise.all(sandboxes.map((sandbox) => sandbox.close()))
    removeFolder(dataDir)
  }
}

function faultySandbox(seed: number): Promise<Sandbox> {
  const random = seeded(seed + 1_000_000)
  const rate = (random() * FAULT_RATE_MAX).toFixed(3)
  return startSandbox({
    vendors: [VENDOR],
    items: ITEMS,
    plain: true,
    limit: 'none',
    key: KEY,
    latencyMs: Math.floor(random() * 15),
    statusLagMs: Math.floor(random() * STATUS_LAG_MS_MAX),
    faults: `random(submit):${rate}:${seed}:reset-before+reset-after+500-after+truncate-body+html-200-after,random(read):${rate}:${seed}:reset-before+500`,
  })
}

interface LifeEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

function live(
  what: RunBatches,
  kill: { readonly seen: () => boolean; readonly afterMs: number } | null,
): Promise<LifeEnd> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(what)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: LIFE_MS_MAX,
    killSignal: 'SIGHUP',
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(tmpdir(), 'rescind-test-compile-cache') },
  })
  let stderr = ''
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  child.stdin.on('error', () => {})
  child.stdin.end(KEY)
  // Counted from the first request that anybody sent, so that kills fall into the work and not into the start of a process.
  const watch =
    kill === null
      ? undefined
      : setInterval(() => {
          if (!kill.seen()) return
          clearInterval(watch)
          timer = setTimeout(() => child.kill('SIGKILL'), kill.afterMs)
        }, 1)
  let timer: NodeJS.Timeout | undefined
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearInterval(watch)
      clearTimeout(timer)
      resolve({ code, signal, stderr })
    })
  })
}
