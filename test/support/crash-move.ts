import path from 'node:path'
import { subjectOf } from '../../src/main/approvals/statements.ts'
import { readBundle } from '../../src/main/bundle/read-bundle.ts'
import { withSignatures } from '../../src/main/bundle/with-signatures.ts'
import type { AskPassphrase } from '../../src/main/identity/identity.ts'
import type { Signer } from '../../src/main/identity/signer.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import { verifyEvidence } from '../../src/main/reports/verify-evidence.ts'
import type { DebugPoint } from '../../src/main/runner/debug-point.ts'
import type { Workbench } from '../../src/main/workbench.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import {
  BATCH,
  CONNECTION,
  copyWorkspace,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from './cli-workspace.ts'
import { plainSandbox } from './crash-case.ts'
import { effectFindings, journalFindings } from './crash-findings.ts'
import { noKeychain } from './no-keychain.ts'
import { type CliEnd, runCli } from './rescind-cli.ts'
import { signingKey } from './signing-key.ts'

export const ITEMS = 3
const OTHER = 'renamed'
const SETTLE_MS = 60
const STATUS_LAG_MS = 30
const RESUMES_MAX = 12
/** No keychain answers: the signing key is in a file, which processes that are killed and started again have in common. */
const PASSPHRASE = 'nobody guesses four such words'
const ask: AskPassphrase = async () => new Secret(PASSPHRASE)

export interface MoveTemplate {
  readonly dataDir: string
  readonly keychain: Keychain
  /** Who approves, under a policy of one approval; null without a policy. */
  readonly approver: Signer | null
}

/** A workspace with one sealed batch: sealed there, or handed on as a bundle to where a policy asks for an approval. */
export async function movable(hasPolicy: boolean): Promise<MoveTemplate> {
  const sandbox = await plainSandbox(ITEMS)
  const dataDir = temporaryFolder()
  const keychain = hasPolicy ? noKeychain() : memoryKeychain()
  try {
    if (!hasPolicy) {
      await sealBatch(dataDir, sandbox, ITEMS)
      return { dataDir, keychain, approver: null }
    }
    const bundle = path.join(dataDir, 'b.rescind')
    const preparer = temporaryFolder()
    try {
      const own = memoryKeychain()
      await sealBatch(preparer, sandbox, ITEMS, BATCH, own)
      const exported = ({ bundles }: Workbench) => bundles.export(BATCH, bundle, { ask })
      await inWorkspace(preparer, exported, undefined, own)
    } finally {
      removeFolder(preparer)
    }
    const { key, signer } = await signingKey('Bob')
    await inWorkspace(
      dataDir,
      async ({ trust, identity, bundles }) => {
        const own = await identity.signer(ask)
        await trust.add(key, 'Bob', own)
        await trust.setPolicy(1, own)
        await approve(bundle, signer)
        await bundles.import(bundle)
      },
      undefined,
      keychain,
    )
    return { dataDir, keychain, approver: signer }
  } finally {
    await sandbox.close()
  }
}

async function approve(bundle: string, signer: Signer, facts: { movedTo?: string } = {}): Promise<void> {
  const { seal } = await readBundle(bundle, { known: [] })
  const statement = {
    kind: 'rescind-approval',
    decision: 'approved',
    ...subjectOf(seal.statement),
    at: new Date().toISOString(),
    by: 'Bob',
    ...facts,
  }
  await withSignatures(bundle, { seal: seal.jws, approvals: [await signer.sign(statement)] }, bundle)
}

/**
 * Kills a run at the step, tries to carry it on at another host, moves it there as soon as that may be, kills it there at the
 * step too, and carries it to its end. @returns what is wrong, a sentence each
 */
export async function crashMove(template: MoveTemplate, label: DebugPoint): Promise<string[]> {
  const [first, second] = [
    await plainSandbox(ITEMS, 'submit:reset-after@1', STATUS_LAG_MS),
    await plainSandbox(ITEMS, 'submit:reset-after@1', STATUS_LAG_MS),
  ]
  const dataDir = copyWorkspace(template.dataDir)
  const open = <T>(work: (workbench: Workbench) => Promise<T> | T) =>
    inWorkspace(dataDir, work, undefined, template.keychain)
  const origins = [first, second].map((sandbox) => new URL(sandbox.url(VENDOR)).origin) as [string, string]
  const wrong: string[] = []
  const expectEnd = (what: string, end: CliEnd, ...parts: readonly string[]) => {
    const said = `${end.stdout}${end.stderr}`
    if (end.code === 2 && parts.every((part) => said.includes(part))) return
    wrong.push(`${what} ended with ${end.signal ?? end.code}: ${said}`)
  }
  const cli = (args: readonly string[], sandbox: Sandbox, debugPoint?: string) =>
    runCli(args, { dataDir, key: sandbox.key(VENDOR), debugPoint })
  try {
    await open(async ({ connections }) => {
      for (const [name, sandbox] of [
        [CONNECTION, first],
        [OTHER, second],
      ] as const)
        await connections.add({
          name,
          vendor: VENDOR,
          baseUrl: sandbox.url(VENDOR),
          options: { settle_ms: String(SETTLE_MS) },
          limits: 'none',
        })
    })
    const run = ['run', BATCH, '--connection', CONNECTION, '--yes', String(ITEMS), '--key-stdin']
    const killed = await cli(run, first, `${label}:1`)
    if (killed.signal !== 'SIGKILL') wrong.push(`the kill did not strike: ${killed.code} ${killed.stderr}`)

    const elsewhere = ['resume', BATCH, '--connection', OTHER, '--key-stdin']
    expectEnd('resuming at another host', await cli(elsewhere, second), ...origins)
    const move = ['move', BATCH, '--connection', OTHER, '--reason', 'the host was renamed']
    if (template.approver !== null) {
      expectEnd('a move that nobody approved', await runCli(move, { dataDir }), origins[1])
      const bundle = path.join(dataDir, 'b.rescind')
      await approve(bundle, template.approver, { movedTo: origins[1] })
      await open(({ bundles }) => bundles.import(bundle))
    }
    if ((await open(({ runs }) => openOf(runs.status(BATCH)))) > 0) {
      expectEnd('a move with open outcomes', await runCli(move, { dataDir }), 'can tell what became of them')
      await settleThere(open, new Secret(first.key(VENDOR)))
    }
    if (second.requests(VENDOR).length > 0) wrong.push('something went to the second host before the move')
    const moved = await runCli([...move, '--give-up-open'], { dataDir })
    if (moved.code !== 0) wrong.push(`the move was refused: ${moved.stderr}`)
    const before = first.requests(VENDOR).length

    // Where everything was settled at the first host, nothing is left to be killed in.
    await cli(['resume', BATCH, '--key-stdin'], second, `${label}:1`)
    const isDone = await open(({ runs }) => runs.status(BATCH).state === 'finished')
    if (!isDone)
      expectEnd(
        'going back',
        await cli(['resume', BATCH, '--connection', CONNECTION, '--key-stdin'], first),
        ...origins,
      )
    wrong.push(...(await open((workbench) => toTheEnd(workbench, new Secret(second.key(VENDOR))))))
    if (first.requests(VENDOR).length > before) wrong.push('something went to the first host after the move')
    wrong.push(...(await open((workbench) => placeFindings(workbench, [first, second]))))
    // Under a policy evidence holds only when it is signed as a whole.
    const evidence = path.join(dataDir, 'evidence.jsonl')
    const signed = template.approver === null ? [] : ['--sign', '--passphrase-stdin']
    await runCli(['report', BATCH, '--format', 'jsonl', '--out', evidence, ...signed], {
      dataDir,
      key: PASSPHRASE,
    })
    const verdict = await verifyEvidence(evidence)
    if (!verdict.ok) wrong.push(`the evidence does not hold: ${verdict.firstBad?.message ?? ''}`)
    return [...wrong, ...effectFindings(first), ...effectFindings(second), ...journalFindings(dataDir, BATCH)]
  } finally {
    await first.close()
    await second.close()
    removeFolder(dataDir)
  }
}

const openOf = ({ counts }: { counts: Record<'submitting' | 'accepted' | 'in-doubt', number> }): number =>
  counts.submitting + counts.accepted + counts['in-doubt']

/** Carries it on where it began until something there is settled, and pauses: what is left may be moved. */
async function settleThere(
  open: <T>(work: (workbench: Workbench) => Promise<T>) => Promise<T>,
  key: Secret,
): Promise<void> {
  await open(async ({ runs }) => {
    const active = await runs.resume(BATCH, { key })
    let isOver = false
    const done = active.done.then(() => {
      isOver = true
    })
    while (!isOver && openOf(runs.status(BATCH)) > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    if (!isOver) await runs.pause(BATCH).catch(() => {})
    await done
  })
}

async function toTheEnd({ runs }: Workbench, key: Secret): Promise<string[]> {
  for (let again = 0; again < RESUMES_MAX; again += 1) {
    if (runs.status(BATCH).state === 'finished') return []
    await (await runs.resume(BATCH, { key })).done
  }
  return [`it is ${runs.status(BATCH).state} after ${RESUMES_MAX} resumptions`]
}

/** No certificate was revoked at both hosts, what is confirmed was revoked at one, what a person gave up at the first was not sent to the second. */
async function placeFindings(
  { runs }: Workbench,
  [first, second]: readonly [Sandbox, Sandbox],
): Promise<string[]> {
  const [there, here] = [first, second].map(
    (sandbox) => new Set(sandbox.effects(VENDOR).map(({ target }) => target)),
  ) as [Set<string>, Set<string>]
  const sent = new Set(
    second
      .requests(VENDOR)
      .filter(({ group }) => group === 'submit')
      .flatMap(({ targets }) => targets),
  )
  const wrong: string[] = []
  const { items } = runs.items(BATCH, { group: 'all', offset: 0, limit: ITEMS })
  for (const { ordinal, state, target } of items) {
    const serial = target.split('/')[0] as string
    if (there.has(serial) && sent.has(serial))
      wrong.push(`item ${ordinal} was revoked at one host and sent to the other`)
    const isRevoked = there.has(serial) || here.has(serial)
    const isGivenUp = state === 'unresolved' || state === 'unconfirmed'
    if (isGivenUp ? sent.has(serial) : state !== 'confirmed' || !isRevoked)
      wrong.push(
        `item ${ordinal} ended ${state}, ${isRevoked ? '' : 'not '}revoked, ${sent.has(serial) ? '' : 'not '}sent to the second host`,
      )
  }
  return wrong
}
