import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'
import { CLI_MAIN, type CliEnd, runCli } from '../../support/rescind-cli.ts'

const CANARY = 'CANARY-key-77f1'
let dataDir = ''
beforeAll(() => {
  dataDir = temporaryFolder()
})
afterAll(() => removeFolder(dataDir))

const rescind = (...args: string[]) => runCli(args, { dataDir })
const errorOf = (end: CliEnd) => end.json<{ error: { code: string; message: string; hint?: string } }>().error

function written(name: string, text: string): string {
  const file = path.join(dataDir, name)
  writeFileSync(file, text)
  return file
}

test.each([
  ['an unknown command', ['batch', 'crate'], 'Unknown command "crate".', 'Did you mean create?'],
  ['an unknown option', ['batch', 'list', '--al'], 'Unknown option --al.', 'Usage: rescind batch list'],
  [
    'a misspelt option that is needed',
    ['run', 'b', '--conection', 'c'],
    'Unknown option --conection.',
    'Did you mean --connection?',
  ],
  ['a fault that is not known', ['sandbox', '--faults', 'bla'], "fault 'bla'", 'Kinds: reset-before, '],
  ['a selector that is not known', ['sandbox', '--faults', 'foo:500'], "'foo'", 'Selectors: any, read, '],
  [
    'a connection where there is none',
    ['connections', 'check', 'c'],
    'There is no connection "c".',
    'rescind connections add --help',
  ],
  [
    'a file without a CA certificate',
    ['ca', 'add', CLI_MAIN],
    `"${CLI_MAIN}": No certificate was found`,
    '-----BEGIN CERTIFICATE-----',
  ],
  [
    'a length of time in place of a moment',
    ['incident', 'open', 'n', '--cause', 'leaked', '--known-at', '24h'],
    '--known-at does not take "24h".',
    'such as 2026-11-20T16:00:00Z.',
  ],
  [
    'a missing option',
    ['run', 'b'],
    "Required option '--connection <name>' not specified.",
    'Usage: rescind run [options] <batch>',
  ],
  [
    'a missing argument',
    ['verify'],
    "Missing required argument 'file'.",
    'Usage: rescind verify [options] <file>',
  ],
  [
    'a pair without a value',
    ['discover', '--connection', 'c', '--name', 'n', '--query', 'x'],
    'name=value',
    'profile_id=7f606454',
  ],
])('%s ends with 2, in words and as JSON', async (_what, args, message, hint) => {
  const end = await rescind('--json', ...args)
  expect(end.code).toBe(2)
  expect(errorOf(end).code).toMatch(/^input\./)
  expect(errorOf(end).message).toContain(message)
  expect(errorOf(end).hint).toContain(hint)
  expect(end.stderr).toContain(`error: ${errorOf(end).message}`)
  expect(end.stderr).toContain('hint: ')
})

test('no command at all shows the help and ends with 2', async () => {
  const end = await rescind()
  expect(end).toMatchObject({ code: 2, stdout: '' })
  expect(end.stderr).toContain('Commands:')
})

test('help lists what exists and nothing else', async () => {
  const { code, stdout } = await rescind('--help')
  expect(code).toBe(0)
  for (const name of [
    'connections',
    'import',
    'discover',
    'inventories',
    'batch',
    'run',
    'resume',
    'retry',
    'status',
    'report',
    'verify',
    'identity',
    'trust',
    'policy',
    'sandbox',
    'demo',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
  }
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test.each([
  [
    'as an argument',
    [
      'connections',
      'add',
      '--name',
      'c',
      '--vendor',
      'digicert-tlm',
      '--base-url',
      'https://x.example',
      CANARY,
    ],
  ],
  ['after --key-stdin', ['connections', 'check', 'c', '--key-stdin', CANARY]],
  ['as an option of its own', ['run', 'b', '--connection', 'c', `--key=${CANARY}`]],
  ['as a short option', ['connections', 'list', `-k${CANARY}`]],
  [
    'as an option without a name',
    [
      'connections',
      'add',
      '--name',
      'c',
      '--vendor',
      'digicert-tlm',
      '--base-url',
      'https://x.example',
      '--option',
      CANARY,
    ],
  ],
  [
    'in the URL',
    [
      'connections',
      'add',
      '--name',
      'c',
      '--vendor',
      'digicert-tlm',
      '--base-url',
      `https://me:${CANARY}@x.example`,
    ],
  ],
  [
    "in the proxy's URL",
    [
      'connections',
      'add',
      '--name',
      'c',
      '--vendor',
      'digicert-tlm',
      '--base-url',
      'https://x.example',
      '--proxy',
      `http://me:${CANARY}@p.example:1`,
    ],
  ],
  ['as a command', [CANARY]],
])('a key given %s is refused and not repeated', async (_where, args) => {
  const end = await rescind('--json', ...args)
  expect(end.code).toBe(2)
  expect(end.stdout + end.stderr).not.toContain(CANARY)
  expect((await rescind('--json', 'connections', 'list')).json()).toEqual([])
})

test('an empty standard input is no key', async () => {
  const end = await runCli(['--json', 'connections', 'check', 'c', '--key-stdin'], { dataDir, key: '' })
  expect(end.code).toBe(2)
  expect(errorOf(end)).toMatchObject({
    code: 'input.no-key',
    hint: expect.stringContaining('--key-stdin') as string,
  })
})

test('plain http to another machine is refused', async () => {
  const end = await rescind(
    '--json',
    'connections',
    'add',
    '--name',
    'c',
    '--vendor',
    'digicert-tlm',
    '--base-url',
    'http://x.example',
  )
  expect(end.code).toBe(2)
  expect(errorOf(end).hint).toContain('https')
})

test.each([
  [
    'connections add --name',
    ['connections', 'add', '--vendor', 'digicert-tlm', '--base-url', 'https://x.example', '--name', ''],
  ],
  ['import --name', ['import', 'f.csv', '--vendor', 'digicert-tlm', '--name', '../../x']],
  ['batch create --name', ['batch', 'create', '--inventory', 'i', '--name', 'a/b']],
])('%s takes no name that is none', async (_what, args) => {
  const end = await rescind('--json', ...args)
  expect(end.code).toBe(2)
  expect(['input.bad-name', 'input.no-such-inventory']).toContain(errorOf(end).code)
})

test('a wrong CSV is refused with its file, line, columns and a remedy', async () => {
  const file = written('wrong.csv', 'foo,cn\n0AFF,a.example\n')
  const end = await rescind('--json', 'import', file, '--name', 'wrong', '--vendor', 'digicert-tlm')
  expect(end.code).toBe(2)
  expect(errorOf(end).message).toContain('"wrong.csv", line 1')
  expect(errorOf(end).message).toContain('foo, cn')
  expect(errorOf(end).hint).toContain('--map serial_number=HEADER')
  expect((await rescind('--json', 'inventories', 'list')).json()).toEqual([])
})

test('serial numbers that may be hex or decimal are refused with the option that decides', async () => {
  const file = written('digits.csv', 'serial_number\n12345678901234\n')
  const end = await rescind('--json', 'import', file, '--name', 'digits', '--vendor', 'digicert-tlm')
  expect(end.code).toBe(2)
  expect(errorOf(end).hint).toContain('--serial-format')
  const decided = await rescind(
    '--json',
    'import',
    file,
    '--name',
    'digits',
    '--vendor',
    'digicert-tlm',
    '--serial-format',
    'decimal',
  )
  expect(decided.json()).toMatchObject({ read: 1, imported: 1 })
  expect((await rescind('--json', 'inventories', 'remove', 'digits')).code).toBe(0)
})

test('a reader that has seen enough ends nothing with an error', async () => {
  const { spawnSync } = await import('node:child_process')
  const ended = spawnSync(
    'bash',
    ['-c', `"${process.execPath}" "${CLI_MAIN}" --help | true; echo "\${PIPESTATUS[0]}"`],
    { encoding: 'utf8' },
  )
  expect(ended).toMatchObject({ stdout: '0\n', stderr: '' })
})

test('a workspace that cannot be one is refused', async () => {
  const end = await runCli(['--json', 'batch', 'list'], { dataDir: written('a-file', '') })
  expect(end.code).toBe(2)
  expect(errorOf(end)).toMatchObject({
    code: 'input.bad-data-dir',
    hint: expect.stringContaining('--data-dir') as string,
  })
})

test('a step that does not exist is no place to stop at', async () => {
  const end = await runCli(['--json', 'batch', 'list'], { dataDir, debugPoint: 'after-intnet:1' })
  expect(end.code).toBe(2)
  expect(errorOf(end).hint).toContain('after-intent')
})

test.each([
  ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
  ['NODE_OPTIONS', `${process.env['NODE_OPTIONS'] ?? ''} --tls-min-v1.0`],
])('where %s weakens TLS, no workspace is opened', async (name, value) => {
  const end = await runCli(['--json', 'connections', 'list'], { dataDir, env: { [name]: value } })
  expect(end.code).toBe(2)
  expect(errorOf(end)).toMatchObject({
    code: 'input.weak-process',
    message: expect.stringContaining(name),
    hint: expect.stringMatching(/start again/),
  })
})

test('an import whose rejected rows cannot be written keeps nothing, and can be called again', async () => {
  const file = written('again.csv', 'Serial Number,CN\n29C877FBE388DFA407C82C7FA6AE5E14,a\nnone at all,b\n')
  const given = ['import', file, '--name', 'again', '--vendor', 'digicert-tlm', '--rejects']
  const folder = await rescind('--json', ...given, dataDir)
  expect({ code: folder.code, error: errorOf(folder) }).toMatchObject({
    code: 2,
    error: { code: 'input.cannot-write', message: `Cannot write ${dataDir}: it is a folder.` },
  })
  expect((await rescind('inventories', 'show', 'again')).code).toBe(2)
  expect((await rescind(...given, path.join(dataDir, 'again-rejected.csv'))).code).toBe(3)
})

test('a folder given for a file, and a folder without a file, are told by their names', async () => {
  const folder = path.join(dataDir, 'nothing in it')
  mkdirSync(folder)
  const verify = await rescind('--json', 'verify', folder)
  expect({ code: verify.code, says: errorOf(verify).message }).toEqual({
    code: 2,
    says: `Cannot read ${folder}: it is a folder (EISDIR).`,
  })
  const imported = await rescind('--json', 'import', folder, '--name', 'n', '--vendor', 'digicert-tlm')
  expect(errorOf(imported).message).toBe('There is no file in "nothing in it".')
})
