import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { BATCH, CONNECTION, inWorkspace, removeFolder, temporaryFolder } from './cli-workspace.ts'
import { startCli } from './rescind-cli.ts'

const DTM = 'digicert-dtm'
const LOOK_EVERY_MS = 3

/**
 * Begins a run of Document Trust Manager credentials on the command line and kills it (SIGKILL) so many times while their names are
 * looked up, then lets it come to its end. No change is answered meanwhile, so that the careful steps send few; what they sent is in doubt
 * after a kill, and is asked about as such.
 */
export async function killedWhileResolving({
  items,
  kills,
}: {
  readonly items: number
  readonly kills: number
}) {
  const sandbox = await startSandbox({
    vendors: [DTM],
    items,
    plain: true,
    limit: 'none',
    faults: 'read:slow=15ms, submit:slow=60s',
  })
  const dataDir = temporaryFolder()
  try {
    const { key, options } = sandbox.access(DTM)
    const total = await inWorkspace(dataDir, async ({ inventories, batches, connections }) => {
      const file = path.join(dataDir, 'all.csv')
      writeFileSync(file, sandbox.inventoryCsv(DTM, { rows: items }).csv)
      await inventories.import({ file, name: BATCH, vendor: DTM, settings: {} })
      await connections.add({
        name: CONNECTION,
        vendor: DTM,
        baseUrl: sandbox.url(DTM),
        options: { ...options, settle_ms: '100' },
        limits: 'none',
      })
      const request = { operation: 'revoke', reason: 'superseded' as const, comment: 'retired', options: {} }
      batches.create({ name: BATCH, inventory: BATCH, request, filter: {} })
      await batches.seal(BATCH)
      return batches.get(BATCH).counts.total
    })
    const of = (wanted: 'status' | 'submit') =>
      sandbox
        .requests(DTM)
        .flatMap(({ group, targets }, at) => (group === wanted ? [{ at, target: targets[0] ?? '' }] : []))
    const lookups = () => of('status')
    /** Where the answer to a name is on disk, and its item was never sent: by what was asked until then. */
    const kept = new Map<string, number>()
    /** Where its intent was on disk at a kill: what is asked from then on is asked of a doubt, though it may never have arrived. */
    const doubted = new Map<string, number>()
    const run = ['run', BATCH, '--connection', CONNECTION, '--yes', String(total), '--key-stdin']
    const each = Math.floor((total - 1) / (kills + 1))
    for (let killed = 0; killed < kills; killed += 1) {
      const wanted = lookups().length + each
      const { child, ended } = startCli(killed === 0 ? run : ['resume', BATCH, '--key-stdin'], {
        dataDir,
        key,
      })
      while (lookups().length < wanted && child.exitCode === null) await sleep(LOOK_EVERY_MS)
      child.kill('SIGKILL')
      const { signal, stderr } = await ended
      if (signal !== 'SIGKILL') throw new Error(`it ended before it was killed: ${stderr}`)
      const now = sandbox.requests(DTM).length
      for (const name of resolvedNames(dataDir, '= 0')) if (!kept.has(name)) kept.set(name, now)
      for (const name of resolvedNames(dataDir, '> 0')) if (!doubted.has(name)) doubted.set(name, now)
    }
    await sandbox.change(DTM, { faults: '' })
    const end = await startCli(['resume', BATCH, '--progress', 'none', '--json', '--key-stdin'], {
      dataDir,
      key,
    }).ended
    if (end.code !== 0) throw new Error(`it did not come to its end: ${end.stderr}`)
    const sentAt = new Map(
      of('submit')
        .toReversed()
        .map(({ target, at }) => [target, at]),
    )
    const asked = lookups().filter(
      ({ at, target }) => at < Math.min(sentAt.get(target) ?? Infinity, doubted.get(target) ?? Infinity),
    )
    const byTarget = Map.groupBy(asked, ({ target }) => target)
    return {
      total,
      confirmed: end.json<{ counts: { confirmed: number } }>().counts.confirmed,
      effects: sandbox.effects(DTM).length,
      kept: kept.size,
      /** Names that were asked about more than once: what was on its way at a kill, and the one for the account. */
      askedAgain: [...byTarget.values()].filter((all) => all.length > 1).length,
      /** Of those, what was asked about after its answer was on disk. */
      askedAgainThoughKept: asked.filter(({ at, target }) => at >= (kept.get(target) ?? Infinity)).length,
    }
  } finally {
    await sandbox.close()
    removeFolder(dataDir)
  }
}

/** Names of the batch's items whose answer is on disk, by how many intents they have had. */
function resolvedNames(dataDir: string, attempts: '= 0' | '> 0'): string[] {
  const db = new Database(path.join(dataDir, 'rescind.db'), { readonly: true })
  try {
    return db
      .prepare<[], string>(
        `SELECT target FROM batch_item WHERE resolved IS NOT NULL AND attempts ${attempts}`,
      )
      .pluck()
      .all()
      .map((text) => (JSON.parse(text) as { name: string }).name)
  } finally {
    db.close()
  }
}
