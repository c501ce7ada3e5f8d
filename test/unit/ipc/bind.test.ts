import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type ChannelName, channels } from '../../../src/contract/index.ts'
import { AppError } from '../../../src/main/app-error.ts'
import type { Handlers } from '../../../src/main/ipc/act.ts'
import { createAsker } from '../../../src/main/ipc/asker.ts'
import { asksFirst, bindChannels, bindDroppedFile } from '../../../src/main/ipc/bind.ts'
import { createFileHandles } from '../../../src/main/ipc/file-handles.ts'
import { type FrameFacts, mayCall } from '../../../src/main/window/may-call.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const ORIGIN = 'app://bundle'
const OWN: FrameFacts = { origin: ORIGIN, isMainFrame: true, isDetached: false }
const STRANGERS: readonly (FrameFacts | null)[] = [
  null,
  { ...OWN, isMainFrame: false },
  { ...OWN, isDetached: true },
  { ...OWN, origin: 'app://bundle.evil' },
  { ...OWN, origin: 'https://bundle' },
  { ...OWN, origin: 'app://' },
  { ...OWN, origin: 'null' },
  { ...OWN, origin: '' },
]

function bound(answers: Partial<Record<ChannelName, (input: never) => Promise<unknown>>> = {}) {
  const called: string[] = []
  const logged: unknown[] = []
  const handlers = Object.fromEntries(
    Object.keys(channels).map((name) => [
      name,
      async (input: never) => {
        called.push(name)
        const go = async () => answers[name as ChannelName]?.(input)
        return asksFirst(name as ChannelName) ? { asks: [], go } : go()
      },
    ]),
  ) as unknown as Handlers
  const log = {
    refused: (call: unknown) => void logged.push(call),
    failed: (call: unknown) => void logged.push(call),
  }
  const call = bindChannels({
    handlers,
    log,
    asker: createAsker(async () => false),
    mayCall: (frame) => mayCall(frame, ORIGIN),
    checkOutputs: true,
  })
  return { call, called, logged }
}

test('refuses every frame but the window’s own top frame, on every channel, before it looks at the message', async () => {
  const { call, called } = bound()
  for (const name of Object.keys(channels)) {
    for (const frame of STRANGERS) {
      expect(await call(name, frame, {})).toMatchObject({ ok: false, failure: { code: 'input.stranger' } })
    }
  }
  expect(called).toEqual([])
})

/** A window on which files are dropped, and a person who answers as told. */
function dropping(agrees: () => boolean) {
  const asked: string[] = []
  const drop = bindDroppedFile({
    files: createFileHandles(virtualClock()),
    log: { refused() {}, failed() {} },
    asker: createAsker(async ({ message }) => {
      asked.push(message)
      return agrees()
    }),
    mayCall: (frame) => mayCall(frame, ORIGIN),
  })
  return { drop, asked }
}

test('refuses a frame that drops a file, too', async () => {
  const { drop, asked } = dropping(() => true)
  for (const frame of STRANGERS)
    expect(await drop(frame, '/inventory.csv')).toMatchObject({
      ok: false,
      failure: { code: 'input.stranger' },
    })
  for (const path of ['', 7, null, undefined, 'x'.repeat(100_000), 'a.csv', '/no/such/file.csv', '/a\0b.csv'])
    expect(await drop(OWN, path)).toMatchObject({ ok: false, failure: { code: 'input.not-a-file' } })
  for (const path of ['bind.test.ts', '/', '/etc/shadow', '/home/a/.ssh/id_ed25519'])
    expect(await drop(OWN, path)).toMatchObject({ ok: false, failure: { code: 'input.not-our-kind' } })
  // For what is of no kind of ours nobody is troubled.
  expect(asked.filter((message) => /shadow|id_ed25519/.test(message))).toEqual([])
})

test('takes a dropped path only once the person has said that it was theirs, and asks once for each', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-drop-'))
  try {
    const file = path.join(folder, 'spring.CSV')
    await writeFile(file, 'serial_number\n')
    let agrees = false
    const { drop, asked } = dropping(() => agrees)
    expect(await drop(OWN, file)).toMatchObject({ ok: false, failure: { code: 'state.not-agreed' } })
    agrees = true
    expect(await drop(OWN, file)).toMatchObject({ ok: true, value: { name: 'spring.CSV' } })
    expect(await drop(OWN, file)).toMatchObject({ ok: true })
    expect(asked).toEqual(['Read spring.CSV?', 'Read spring.CSV?'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('takes several dropped files as one, and a folder, after one question that names them', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rescind-drop-'))
  try {
    const files = ['a.csv', 'b.xlsx'].map((name) => path.join(folder, name))
    for (const file of files) await writeFile(file, 'x')
    const { drop, asked } = dropping(() => true)
    expect(await drop(OWN, files)).toMatchObject({ ok: true, value: { bytes: 2 } })
    expect(await drop(OWN, folder)).toMatchObject({ ok: true, value: { name: path.basename(folder) } })
    expect(asked).toEqual(['Read 2 files as one inventory?', `Read ${path.basename(folder)}?`])
    for (const wrong of [[], [files, files], [files[0], 7], Array.from({ length: 2_000 }, () => files[0])])
      expect(await drop(OWN, wrong)).toMatchObject({ ok: false, failure: { code: 'input.not-a-file' } })
    expect(await drop(OWN, [...files, '/etc/shadow'])).toMatchObject({
      ok: false,
      failure: { code: 'input.not-our-kind' },
    })
    expect(asked).toHaveLength(2)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('asks one question at a time, however many the window calls for', async () => {
  const answers: ((agrees: boolean) => void)[] = []
  const asker = createAsker(() => new Promise((resolve) => void answers.push(resolve)))
  const question = { message: 'Sure?', detail: '', button: 'Yes' }
  const first = asker.ask([{ question }])
  await expect(asker.ask([{ question }])).rejects.toMatchObject({ code: 'state.asking' })
  answers[0]?.(true)
  await first
  const second = asker.ask([{ question }])
  answers[1]?.(false)
  await expect(second).rejects.toMatchObject({ code: 'state.not-agreed' })
})

test.each(['nope', '', 'constructor', '__proto__', 'toString', 7, null, undefined, {}, ['runs.list']])(
  'knows no channel %j',
  async (name) => {
    const { call, called } = bound()
    expect(await call(name, OWN, {})).toMatchObject({ ok: false, failure: { code: 'input.unknown-channel' } })
    expect(called).toEqual([])
  },
)

test('says which field is wrong without repeating what was given', async () => {
  const { call, logged } = bound()
  const key = 'canary-key-0123456789'
  const reply = await call('connections.setKey', OWN, { connection: 'a/b', key: [key], extra: key })
  expect(reply).toMatchObject({
    ok: false,
    failure: { code: 'input.invalid', message: expect.stringContaining('key: ') },
  })
  expect(JSON.stringify([reply, logged])).not.toContain(key)
})

test('passes an error of ours as it is, and keeps the stack of any other out of the reply', async () => {
  const { call, logged } = bound({
    'runs.list': async () => {
      throw new AppError('state.held', 'held', { hint: 'wait' })
    },
    'batches.list': async () => {
      throw new TypeError('broken')
    },
  })
  expect(await call('runs.list', OWN, {})).toEqual({
    ok: false,
    failure: { code: 'state.held', message: 'held', hint: 'wait' },
  })
  expect(await call('batches.list', OWN, {})).toEqual({
    ok: false,
    failure: { code: 'internal.unexpected', message: 'broken' },
  })
  expect(logged).toMatchObject([
    { name: 'runs.list', code: 'state.held' },
    { name: 'batches.list', error: expect.any(TypeError) },
  ])
})

test('finds an answer that does not keep the contract', async () => {
  const { call } = bound({
    'workspace.settings': async () => ({ theme: 'system', airGapped: false, key: 'leaked' }),
  })
  expect(await call('workspace.settings', OWN, {})).toMatchObject({
    ok: false,
    failure: { code: 'internal.unexpected' },
  })
})
