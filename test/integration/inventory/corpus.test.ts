import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testWorkbench } from '../../support/test-workbench.ts'
import { CORPUS as HABITS } from './corpus.ts'
import { CORPUS_OF_TOOLS } from './corpus-of-tools.ts'

const CORPUS = [...HABITS, ...CORPUS_OF_TOOLS]

const on = await testWorkbench()
afterAll(() => on[Symbol.asyncDispose]())

test('the corpus is as large as it is held to be', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(120)
  expect(new Set(CORPUS.map(({ habit }) => habit)).size).toBe(CORPUS.length)
})

test.each(CORPUS)(
  '$habit',
  async ({ content, vendor = 'digicert-tlm', kind, settings = {}, want, rejected = 0 }) => {
    const name = `n${Math.random().toString(36).slice(2)}`
    const file = path.join(on.folder, name)
    await writeFile(file, content)
    const { inventories } = on.workbench
    const running = inventories.import({ file, name, vendor, kind, settings })
    if (typeof want === 'string') {
      await expect(running).rejects.toMatchObject({ code: want, hint: expect.stringMatching(/\w/) })
      expect(inventories.list().some(({ inventory }) => inventory === name)).toBe(false)
      return
    }
    const summary = await running
    const targets = [...inventories.walk(name, {})].map(({ target }) => Object.values(target)[0])
    expect({ targets, rejected: summary.rejected, rejects: inventories.rejects(name, 0, 10) }).toMatchObject({
      targets: want,
      rejected,
    })
    // What was rejected comes with why, and what the window shows agrees with what comes in.
    const preview = await inventories.preview(file, vendor, kind, settings)
    expect(preview.missing).toEqual([])
  },
)
