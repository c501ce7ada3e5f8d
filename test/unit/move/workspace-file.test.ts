import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '../../../src/main/app-error.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import {
  readWorkspaceFile,
  readWorkspaceHeader,
  writeWorkspaceFile,
} from '../../../src/main/move/workspace-file.ts'

const PASSPHRASE = new Secret('quiet river seven')
const FACTS = {
  to: Array.from({ length: 10 }, () => '00001').join('-'),
  at: '2026-11-20T10:00:00.000Z',
  product: 'test',
}
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rescind-workspace-file-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => path.join(folder, name)

test('what goes in comes out, in parts of any size; nothing else is let out of it', async () => {
  const contents = new Map([
    ['rescind.db', Buffer.alloc(300_000, 'one\n{"name":"x"}\n')],
    ['inventories/a-1.db', Buffer.alloc(0)],
    ['move.json', Buffer.from('{}')],
  ])
  const parts = [...contents].map(([name, bytes], index) => {
    writeFileSync(at(`part-${index}`), bytes)
    return { name, file: at(`part-${index}`) }
  })
  let times = 0
  await writeWorkspaceFile(at('whole'), parts, FACTS, PASSPHRASE, () => {
    times += 1
  })
  expect(times).toBe(1)
  expect(await readWorkspaceHeader(at('whole'))).toMatchObject(FACTS)
  const into = mkdtempSync(at('into-'))
  await readWorkspaceFile(at('whole'), PASSPHRASE, into)
  for (const [name, bytes] of contents)
    expect(readFileSync(path.join(into, name)).equals(bytes), name).toBe(true)
  expect(readdirSync(into).toSorted()).toEqual(['inventories', 'move.json', 'rescind.db'])

  await writeWorkspaceFile(at('outside'), [{ name: '../x', file: at('part-2') }], FACTS, PASSPHRASE, () => {})
  await expect(readWorkspaceFile(at('outside'), PASSPHRASE, mkdtempSync(at('into-')))).rejects.toMatchObject({
    code: 'check.not-a-workspace',
  })
  expect(readdirSync(folder)).not.toContain('x')
})

test('whatever a file holds, it is told as none of ours', async () => {
  const header = readFileSync(at('whole')).subarray(0, 400)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 600 }),
        fc.tuple(fc.nat(399), fc.nat(255)).map(([place, value]) => {
          const changed = Buffer.from(header)
          changed[place] = value
          return changed
        }),
        fc.json().map((text) => Buffer.from(`${text}\n${'x'.repeat(40)}`)),
      ),
      async (bytes) => {
        writeFileSync(at('any'), bytes)
        // A header whose product or address differs is one; the tag of the file then does not hold.
        const read = await readWorkspaceHeader(at('any')).catch((error: unknown) => error)
        if (read instanceof Error) {
          expect(read).toBeInstanceOf(AppError)
          expect(read).toMatchObject({ code: 'check.not-a-workspace' })
        } else expect(read).toMatchObject({ format: 'rescind-workspace' })
      },
    ),
    { numRuns: 200 },
  )
})
