import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Secret } from '../../src/main/keychain/secret.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import {
  BATCH,
  CONNECTION,
  connect,
  inWorkspace,
  removeFolder,
  sealBatch,
  temporaryFolder,
  VENDOR,
} from '../support/cli-workspace.ts'
import { formsOf } from '../support/forms-of-key.ts'
import { type CliEnd, runCli } from '../support/rescind-cli.ts'

const KEY = 'cAnArY-9b41f7+key/with=odd&signs%'
const WRONG_KEY = 'wRoNg-5d20aa+key/with=odd&signs%'
const ITEMS = 40

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

/** Files and outputs in which a key is found, in any form. */
function hits(folder: string, outputs: readonly string[]): string[] {
  const texts = [
    ...filesBelow(folder).map((file) => [file, readFileSync(file, 'latin1')] as const),
    ...outputs.map((output, index) => [`output ${index}`, output] as const),
  ]
  const forms = [KEY, WRONG_KEY].flatMap(formsOf)
  return texts.filter(([, text]) => forms.some((form) => text.includes(form))).map(([name]) => name)
}

test('no key is left in any file or output, whatever happened to the run', async () => {
  const faults = 'submit:reset-after@4,submit:500-after@7,submit:html-200@15,status:401@2'
  const sandbox = await startSandbox({
    vendors: [VENDOR],
    items: ITEMS,
    plain: true,
    limit: 'none',
    latencyMs: 5,
    key: KEY,
    faults,
  })
  const dataDir = temporaryFolder()
  onTestFinished(async () => {
    await sandbox.close()
    removeFolder(dataDir)
  })
  await sealBatch(dataDir, sandbox, ITEMS)
  await connect(dataDir, sandbox, 30)
  const ends: CliEnd[] = []
  const cli = async (
    args: readonly string[],
    key: string | undefined = KEY,
    debugPoint?: string,
  ): Promise<CliEnd> => {
    const end = await runCli(args, { dataDir, key, debugPoint })
    ends.push(end)
    return end
  }
  const run = ['run', BATCH, '--connection', CONNECTION, '--yes', String(ITEMS), '--no-canary', '--key-stdin']
  const resume = ['resume', BATCH, '--key-stdin']

  await cli(['connections', 'check', CONNECTION, '--key-stdin'])
  await cli(['connections', 'check', CONNECTION, '--key-stdin'], WRONG_KEY)
  await cli([
    'connections',
    'add',
    '--name',
    'other',
    '--vendor',
    VENDOR,
    '--base-url',
    sandbox.url(VENDOR),
    '--key-stdin',
  ])
  await cli(
    ['connections', 'add', '--name', KEY, '--vendor', VENDOR, '--base-url', `https://${KEY}@example.com`],
    undefined,
  )
  await cli(['discover', '--connection', CONNECTION, '--name', 'found', '--key-stdin'])
  expect((await cli(run, KEY, 'after-send:3')).signal).toBe('SIGKILL')
  expect((await cli(resume, WRONG_KEY)).code).toBe(4)
  for (let again = 0; again < 8; again += 1) {
    if ((await cli(resume)).code !== 4) break
  }
  expect(await inWorkspace(dataDir, ({ runs }) => runs.status(BATCH).state)).toBe('finished')
  for (const format of ['pdf', 'html', 'csv', 'jsonl']) {
    await cli(
      ['report', BATCH, '--format', format, '--out', path.join(dataDir, `report.${format}`)],
      undefined,
    )
  }
  await cli(['verify', path.join(dataDir, 'report.jsonl')], undefined)

  const outputs = ends.flatMap(({ stdout, stderr }) => [stdout, stderr])
  expect(hits(dataDir, outputs)).toEqual([])
  expect(filesBelow(dataDir).some((file) => file.endsWith('rescind.db'))).toBe(true)
})

test.each(formsOf(KEY).map((form, index) => [index, form] as const))(
  'the search finds a key in its form %i',
  (_, form) => {
    const folder = temporaryFolder()
    onTestFinished(() => removeFolder(folder))
    writeFileSync(path.join(folder, 'planted'), `before ${form} after`, 'latin1')
    expect(hits(folder, [])).toEqual([path.join(folder, 'planted')])
    expect(hits(temporaryFolder(), [`x${form}y`])).toEqual(['output 0'])
  },
)

test('a secret shows itself to nobody who does not ask for it by name', () => {
  const secret = new Secret(KEY)
  const shown = [String(secret), JSON.stringify({ secret }), `${secret}`, Object.keys(secret).join()]
  expect(shown.filter((text) => text.includes(KEY))).toEqual([])
})
