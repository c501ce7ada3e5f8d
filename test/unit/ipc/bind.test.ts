import { expect, test } from 'vitest'
import { type ChannelName, channels, type Handlers } from '../../../src/contract/index.ts'
import { AppError } from '../../../src/main/app-error.ts'
import { bindChannels, bindDroppedFile } from '../../../src/main/ipc/bind.ts'
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
        return answers[name as ChannelName]?.(input)
      },
    ]),
  ) as unknown as Handlers
  const log = {
    refused: (call: unknown) => void logged.push(call),
    failed: (call: unknown) => void logged.push(call),
  }
  const call = bindChannels({ handlers, log, mayCall: (frame) => mayCall(frame, ORIGIN), checkOutputs: true })
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

test('refuses a frame that drops a file, too', async () => {
  const drop = bindDroppedFile({
    files: createFileHandles(virtualClock()),
    log: { refused() {}, failed() {} },
    mayCall: (frame) => mayCall(frame, ORIGIN),
  })
  for (const frame of STRANGERS)
    expect(await drop(frame, import.meta.filename)).toMatchObject({
      ok: false,
      failure: { code: 'input.stranger' },
    })
  expect(await drop(OWN, import.meta.filename)).toMatchObject({ ok: true, value: { name: 'bind.test.ts' } })
  for (const path of [
    '',
    'bind.test.ts',
    '/',
    7,
    null,
    undefined,
    'x'.repeat(100_000),
    '/no/such/file',
    '/a\0b',
  ]) {
    expect(await drop(OWN, path)).toMatchObject({ ok: false, failure: { code: 'input.not-a-file' } })
  }
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
