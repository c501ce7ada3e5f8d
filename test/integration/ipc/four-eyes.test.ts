import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ChannelName, Input, Output } from '../../../src/contract/index.ts'
import { expiryOf } from '../../../src/main/approvals/expiry.ts'
import { subjectOf } from '../../../src/main/approvals/statements.ts'
import { readBundle } from '../../../src/main/bundle/read-bundle.ts'
import { withSignatures } from '../../../src/main/bundle/with-signatures.ts'
import { systemClock } from '../../../src/main/clock.ts'
import { createAsker } from '../../../src/main/ipc/asker.ts'
import { bindChannels } from '../../../src/main/ipc/bind.ts'
import { createFileHandles } from '../../../src/main/ipc/file-handles.ts'
import { createHandlers } from '../../../src/main/ipc/handlers.ts'
import { createSandboxes } from '../../../src/main/ipc/sandboxes.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { openShellWorkbench } from '../../shell/open-shell-workbench.ts'
import { scriptedDesk } from '../../shell/scripted-desk.ts'
import { VENDOR } from '../../support/cli-workspace.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkbench } from '../../support/test-workbench.ts'

const ITEMS = 6
const nobody = async (): Promise<never> => {
  throw new Error('nobody is asked: the keychain holds the key')
}

let folder: string
let sandbox: Sandbox
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-window-'))
  sandbox = await startSandbox({ vendors: [VENDOR], items: 20, limit: 'none' })
})
afterEach(async () => {
  await sandbox.close()
  await rm(folder, { recursive: true, force: true })
})

/** A window at the machine that runs: a bundle that somebody else has prepared, under a policy of one approval. */
async function windowWithBundle() {
  const bundle = path.join(folder, 'b.rescind')
  {
    await using preparer = await testWorkbench()
    const file = path.join(folder, 'preparer.csv')
    await writeFile(file, sandbox.inventoryCsv(VENDOR, { rows: ITEMS }).csv)
    const { inventories, batches, bundles } = preparer.workbench
    await inventories.import({ file, name: 'b', vendor: VENDOR, settings: {} })
    batches.create({
      name: 'b',
      inventory: 'b',
      request: { operation: 'revoke', reason: 'superseded', comment: '', options: {} },
      filter: {},
    })
    await batches.seal('b')
    await bundles.export('b', bundle, { ask: nobody })
  }
  const workbench = openShellWorkbench({ dataDir: path.join(folder, 'runner'), keychain: memoryKeychain() })
  const { desk, person } = scriptedDesk({
    version: '0.0.0',
    sandboxes: createSandboxes(async () => sandbox),
  })
  const files = createFileHandles(systemClock())
  const answer = bindChannels({
    handlers: createHandlers({ workbench, desk, files }),
    mayCall: () => true,
    asker: createAsker(desk.confirm),
    log: { refused() {}, failed() {} },
    checkOutputs: true,
  })
  const frame = { origin: 'app://bundle', isMainFrame: true, isDetached: false }
  const reply = (name: ChannelName, raw: unknown) => answer(name, frame, raw)
  const call = async <N extends ChannelName>(name: N, input: Input<N>): Promise<Output<N>> => {
    const answered = await reply(name, input)
    if (!answered.ok) throw new Error(`${answered.failure.code}: ${answered.failure.message}`)
    return answered.value as Output<N>
  }
  await workbench.connections.add(
    {
      name: 'sandbox',
      vendor: VENDOR,
      baseUrl: sandbox.url(VENDOR),
      options: { settle_ms: '50' },
      limits: 'none',
    },
    new Secret(sandbox.key(VENDOR)),
  )
  const colleague = await signingKey('Cleo')
  const signer = await workbench.identity.signer(nobody)
  await workbench.trust.add(colleague.key, 'Cleo', signer)
  await workbench.trust.setPolicy(1, signer)
  await workbench.bundles.import(bundle)
  const start = {
    batch: 'b',
    connection: 'sandbox',
    confirmCount: ITEMS,
    canary: false,
    preflight: false,
  }
  return {
    workbench,
    colleague: colleague.signer,
    person,
    bundle,
    start,
    reply,
    call,
    handle: async () => (await files.register(bundle)).file,
    [Symbol.asyncDispose]: () => workbench.close(),
  }
}

test('a window that was taken over does not get around the policy', async () => {
  await using window = await windowWithBundle()
  const { digest = '' } = window.workbench.batches.get('b')
  const file = await window.handle()
  // The person at the machine agrees to nothing that main asks.
  for (let times = 0; times < 20; times += 1) await window.person.nextAnswer(false)
  const attempts: readonly (readonly [ChannelName, unknown, RegExp])[] = [
    ['runs.start', window.start, /^state\.needs-approval$/],
    ['runs.start', { ...window.start, approvals: 1 }, /^input\.invalid$/],
    ['runs.start', { ...window.start, approved: true }, /^input\.invalid$/],
    ['runs.resume', { batch: 'b', connection: 'sandbox' }, /^state\./],
    ['runs.retry', { batch: 'b', state: 'refused' }, /^state\.not-agreed$/],
    [
      'batches.update',
      { batch: 'b', request: { operation: 'revoke', comment: '', options: {} }, filter: {} },
      /^state\.sealed$/,
    ],
    ['workspace.setSettings', { approvals: 0 }, /^input\.invalid$/],
    ['policy.set', { approvals: 0 }, /^state\.not-agreed$/],
    ['policy.set', { approvals: -1 }, /^input\.invalid$/],
    ['trust.add', { file, fingerprint: `${'00000-'.repeat(9)}00000` }, /^(input|check)\./],
    ['bundles.approve', { batch: 'b', digest }, /^state\.not-agreed$/],
    ['bundles.approve', { batch: 'b', digest, by: 'somebody' }, /^input\.invalid$/],
    ['bundles.approveFile', { file, digest }, /^state\.not-agreed$/],
  ]
  for (const [name, raw, code] of attempts) {
    const answered = await window.reply(name, raw)
    expect(answered.ok ? '' : answered.failure.code, name).toMatch(code)
    const started = await window.reply('runs.start', window.start)
    expect(started, `after ${name}`).toMatchObject({ ok: false, failure: { code: 'state.needs-approval' } })
  }
  expect(window.workbench.trust.policy().approvals).toBe(1)
  expect(window.workbench.batches.get('b')).toMatchObject({ state: 'sealed', approvals: [] })
  expect(sandbox.requests(VENDOR)).toEqual([])
})

test('the approval of a person at this machine is no second pair of eyes; with a colleague’s it runs', async () => {
  await using window = await windowWithBundle()
  const subject = await window.call('bundles.subject', { batch: 'b' })
  expect(subject).toMatchObject({ items: ITEMS, mayApprove: { kind: 'yes' }, approvalsNeeded: 1 })
  const other = await window.reply('bundles.approve', { batch: 'b', digest: '0'.repeat(64) })
  expect(other).toMatchObject({ ok: false, failure: { code: 'input.digest-differs' } })
  const approved = await window.call('bundles.approve', { batch: 'b', digest: subject.digest })
  expect(approved).toMatchObject({ state: 'sealed', approvals: [{ counts: false }] })
  expect(await window.reply('runs.start', window.start)).toMatchObject({
    ok: false,
    failure: { code: 'state.needs-approval', message: expect.stringContaining('which would run it') },
  })
  const { seal } = await readBundle(window.bundle, { known: [] })
  const statement = { kind: 'rescind-approval', decision: 'approved', ...subjectOf(seal.statement) }
  const at = new Date().toISOString()
  const approvals = [
    await window.colleague.sign({ ...statement, at, by: 'Cleo', expires: expiryOf(Date.now()) }),
  ]
  await withSignatures(window.bundle, { seal: seal.jws, approvals }, window.bundle)
  expect(await window.workbench.bundles.import(window.bundle)).toMatchObject({
    outcome: 'known',
    newApprovals: 1,
    batch: { state: 'approved' },
  })
  await window.call('runs.start', window.start)
  await expect.poll(() => window.workbench.runs.status('b').state).toMatch(/finished|paused/)
  expect(sandbox.effects(VENDOR).length).toBeGreaterThan(0)
})

test('what loosens trust is proposed here, approved elsewhere and made here, each only as it was shown', async () => {
  await using window = await windowWithBundle()
  const choose = async (file: string): Promise<string> => {
    await window.person.nextOpenFile(file)
    return (await window.call('workspace.chooseFile', { purpose: 'change' }))?.file ?? ''
  }
  const proposed = path.join(folder, 'change.json')
  await window.person.nextSaveFile(proposed)
  expect(await window.call('policy.propose', { change: { kind: 'policy.set', approvals: 0 } })).toBe(
    'change.json',
  )
  expect(window.workbench.trust.policy().approvals).toBe(1)
  const file = await choose(proposed)
  const shown = await window.call('policy.inspect', { file })
  expect(shown).toMatchObject({ isOwn: true, needed: 1, approvedBy: [], mayApprove: { kind: 'no' } })
  const code = async (name: ChannelName, raw: unknown) => {
    const answered = await window.reply(name, raw)
    return answered.ok ? 'done' : answered.failure.code
  }
  expect(await code('policy.apply', { file, digest: '0'.repeat(64) })).toBe('input.digest-differs')
  expect(await code('policy.apply', { file, digest: shown.digest })).toBe('state.change-needs-approval')
  await window.person.nextSaveFile(path.join(folder, 'own.json'))
  expect(await code('policy.approve', { file, digest: shown.digest })).toBe('state.own-change')

  const approved = path.join(folder, 'change-approved.json')
  {
    await using elsewhere = await testWorkbench()
    await elsewhere.workbench.trust.approve(proposed, approved, window.colleague)
  }
  const second = await choose(approved)
  const view = await window.call('policy.inspect', { file: second })
  expect(view.approvedBy).toMatchObject([{ name: 'Cleo', isTrusted: true }])
  expect(view.digest).toBe(shown.digest)
  expect(await window.call('policy.apply', { file: second, digest: view.digest })).toMatchObject({
    approvals: 0,
  })
})

test('a key hands over from the window, and one that is lost is replaced there by the word of a trusted colleague', async () => {
  await using window = await windowWithBundle()
  const own = () => window.workbench.identity.info()
  const first = own()
  // Who does not agree has the key of before.
  await window.person.nextAnswer(false)
  expect(await window.reply('identity.replace', {})).toMatchObject({
    ok: false,
    failure: { code: 'state.not-agreed' },
  })
  expect(own()).toEqual(first)
  const second = await window.call('identity.replace', {})
  expect(second.keyId).not.toBe(first?.keyId)
  expect(own()).toEqual(second)

  const proposed = path.join(folder, 'lost.json')
  await window.person.nextSaveFile(proposed)
  expect(await window.call('identity.proposeLost', {})).toBe('lost.json')
  // Nothing is in its place before somebody else has said so.
  expect(own()).toEqual(second)
  const choose = async (file: string) => {
    await window.person.nextOpenFile(file)
    const chosen = await window.call('workspace.chooseFile', { purpose: 'change' })
    return window.call('policy.inspect', { file: chosen?.file ?? '' }).then(({ digest }) => ({
      file: chosen?.file ?? '',
      digest,
    }))
  }
  expect(await window.reply('policy.apply', await choose(proposed))).toMatchObject({
    ok: false,
    failure: { code: 'state.change-needs-approval' },
  })
  const approved = path.join(folder, 'lost-approved.json')
  {
    await using elsewhere = await testWorkbench()
    await elsewhere.workbench.trust.approve(proposed, approved, window.colleague)
  }
  await window.call('policy.apply', await choose(approved))
  expect([first?.keyId, second.keyId]).not.toContain(own()?.keyId)
  expect(await window.workbench.trust.links()).toMatchObject([{ why: 'lost' }, { why: 'handed-over' }])
  await window.workbench.trust.verify()
})

test('no key is replaced from the window while a run is under way, nor declared lost where nobody could say so', async () => {
  await using window = await windowWithBundle()
  const [trusted] = window.workbench.trust.keys()
  await window.call('trust.remove', { fingerprint: trusted?.fingerprint ?? '' })
  expect(await window.reply('identity.proposeLost', {})).toMatchObject({
    ok: false,
    failure: { code: 'state.nobody-trusted' },
  })
  const { runs } = window.workbench
  const under = { ...window.workbench, runs: { ...runs, list: () => [{ batch: 'b', runner: {} }] } }
  const { desk } = scriptedDesk({ version: '0.0.0', sandboxes: createSandboxes(async () => sandbox) })
  const handlers = createHandlers({
    workbench: under as never,
    desk,
    files: createFileHandles(systemClock()),
  })
  await expect(handlers['identity.replace']({})).rejects.toMatchObject({ code: 'state.running' })
})
