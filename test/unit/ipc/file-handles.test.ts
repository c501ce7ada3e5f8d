import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFileHandles } from '../../../src/main/ipc/file-handles.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const HOUR_MS = 60 * 60 * 1000
let folder: string
let file: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rescind-handles-'))
  file = path.join(folder, 'a.csv')
  await writeFile(file, 'abc')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Lets the clock go on; nobody else sleeps on it. */
async function pass(clock: ReturnType<typeof virtualClock>, ms: number): Promise<void> {
  const slept = clock.sleep(ms)
  clock.step()
  await slept
}

test('a handle leads to its file and says nothing of where it is', async () => {
  const files = createFileHandles(virtualClock())
  const handed = await files.register(file)
  expect(handed).toMatchObject({ name: 'a.csv', bytes: 3 })
  expect(handed.file).not.toContain('a.csv')
  expect(files.resolve(handed.file)).toBe(file)
})

test.each(['', '../a.csv', '/etc/passwd', 'constructor', '__proto__'])('%j is no handle', (handle) => {
  expect(() => createFileHandles(virtualClock()).resolve(handle)).toThrow(
    expect.objectContaining({ code: 'input.unknown-file' }),
  )
})

test('a handle lives for half a day from its last use', async () => {
  const clock = virtualClock()
  const files = createFileHandles(clock)
  const { file: handle } = await files.register(file)
  await pass(clock, 11 * HOUR_MS)
  expect(files.resolve(handle)).toBe(file)
  await pass(clock, 11 * HOUR_MS)
  expect(files.resolve(handle)).toBe(file)
  await pass(clock, 13 * HOUR_MS)
  expect(() => files.resolve(handle)).toThrow(expect.objectContaining({ code: 'input.unknown-file' }))
})

test('forgets the handle used longest ago when there are too many', async () => {
  const files = createFileHandles(virtualClock())
  const [first, second] = [await files.register(file), await files.register(file)]
  files.resolve(first.file)
  for (let number = 0; number < 63; number += 1) await files.register(file)
  expect(files.resolve(first.file)).toBe(file)
  expect(() => files.resolve(second.file)).toThrow()
})

test('hands out regular files only', async () => {
  const files = createFileHandles(virtualClock())
  for (const other of [folder, path.join(folder, 'none.csv'), 'a.csv', '/dev/null']) {
    await expect(files.register(other)).rejects.toMatchObject({ code: 'input.not-a-file' })
  }
})

test('several files chosen at once, or a folder, have one handle, which is none of a single file', async () => {
  const files = createFileHandles(virtualClock())
  const other = path.join(folder, 'b.csv')
  await writeFile(other, 'abcd')
  const set = await files.registerSet([file, other])
  expect(set).toMatchObject({ name: `2 files of ${path.basename(folder)}`, bytes: 7 })
  expect(files.resolveSet(set.file)).toEqual([file, other])
  expect(() => files.resolve(set.file)).toThrow(expect.objectContaining({ code: 'input.unknown-file' }))
  const whole = await files.registerSet([folder])
  expect(whole).toMatchObject({ name: path.basename(folder), bytes: 0 })
  expect(files.resolveSet(whole.file)).toEqual([folder])
  const one = await files.registerSet([file])
  expect(one).toMatchObject({ name: 'a.csv', bytes: 3 })
  await expect(files.registerSet([file, path.join(folder, 'none.csv')])).rejects.toMatchObject({
    code: 'input.not-a-file',
  })
})
