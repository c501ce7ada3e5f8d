import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import type { ReadSettings } from '../../../src/contract/inventories.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { workbookFile, zipFile } from '../../support/workbook-file.ts'
import { A, B, C } from './corpus.ts'

const on = await testWorkbench()
afterAll(() => on[Symbol.asyncDispose]())
const { inventories } = on.workbench
const D = '0A31C29B7E114FD0A3B88E90512CC1D4'
const BOOK = workbookFile([{ name: 'One', rows: [['Serial'], [C], ['zz']] }])
const FILES: Readonly<Record<string, string | Buffer>> = {
  'a.csv': `Serial,CN\n${A},a\n${B}Z,b\n`,
  'nested/b.txt': `${B}\n${A}\n`,
  'nested/c.xlsx': BOOK,
  'd.csv.gz': gzipSync(`CN;Serial\nd;${D}\n`),
  '.DS_Store': 'x',
  'empty.csv': '',
}

let count = 0
function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  count += 1
  const folder = path.join(on.folder, `set${count}`)
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  return folder
}
async function imported(file: string | readonly string[], settings: ReadSettings = {}) {
  count += 1
  const name = `i${count}`
  const summary = await inventories.import({ file, name, vendor: 'digicert-tlm', settings })
  return { name, summary, items: [...inventories.walk(name, {})] }
}
const found = (items: Awaited<ReturnType<typeof imported>>['items']) =>
  items.map(({ target, attributes, sourceRow }) => [
    target['serial_number'],
    attributes['source_file'],
    sourceRow,
  ])

test.each(['a folder', 'a ZIP'])(
  '%s becomes one inventory, and each item says where it comes from',
  async (what) => {
    const folder = folderOf(FILES)
    const archive = path.join(on.folder, 'all.zip')
    writeFileSync(archive, zipFile(FILES))
    const top = what === 'a folder' ? path.basename(folder) : 'all.zip'
    const { summary, items, name } = await imported(what === 'a folder' ? folder : archive)
    expect(found(items)).toEqual([
      [A, `${top}/a.csv`, 2],
      [D, `${top}/d.csv.gz`, 2],
      [B, `${top}/nested/b.txt`, 1],
      [C, `${top}/nested/c.xlsx`, 2],
    ])
    expect(summary).toMatchObject({
      read: 7,
      imported: 4,
      duplicates: 1,
      rejected: 2,
      passedOver: [`${top}/.DS_Store`, `${top}/empty.csv (empty)`],
      files: [
        { name: `${top}/a.csv`, read: 2, imported: 1, rejected: 1, reading: { format: 'csv' } },
        { name: `${top}/d.csv.gz`, read: 1, imported: 1 },
        { name: `${top}/nested/b.txt`, read: 2, imported: 1, duplicates: 1, reading: { format: 'list' } },
        { name: `${top}/nested/c.xlsx`, read: 2, imported: 1, rejected: 1, reading: { sheet: 'One' } },
      ],
    })
    expect(inventories.rejects(name, 0, 10)).toMatchObject([
      { file: `${top}/a.csv`, row: 3, cell: '#1' },
      { file: `${top}/nested/c.xlsx`, row: 3, cell: 'A3' },
    ])
    expect(inventories.rejects(name, 1, 10)).toHaveLength(1)
  },
)

test('the digest of several files is that of what sha256sum prints of them', async () => {
  const folder = folderOf({ 'a.csv': `Serial\n${A}\n`, 'b.csv': `Serial\n${B}\n` })
  const { summary } = await imported([path.join(folder, 'a.csv'), path.join(folder, 'b.csv')])
  const lines = execFileSync('sha256sum', ['a.csv', 'b.csv'], { cwd: folder })
  expect(summary.source).toEqual({
    name: '2 files: a.csv, b.csv',
    bytes: 80,
    sha256: createHash('sha256').update(lines).digest('hex'),
  })
})

test('a contradiction between two files names both', async () => {
  const folder = folderOf({
    'a.csv': 'User ID,Email,First name,Last name,User name\nu1,a@example.com,A,A,a\n',
    'b.csv': 'User ID,Email,First name,Last name,User name\nu1,b@example.com,A,A,a\n',
  })
  const summary = await inventories.import({
    file: folder,
    name: 'admins',
    vendor: 'digicert-dtm',
    kind: 'client-admin',
    settings: {},
  })
  expect(summary).toMatchObject({ imported: 1, reasons: { conflict: 1 } })
  expect(inventories.rejects('admins', 0, 5)).toMatchObject([
    {
      file: expect.stringContaining('b.csv'),
      message: expect.stringMatching(/^Row 2 of ".*a\.csv" says something else/),
    },
  ])
})

test('one file that cannot be read refuses all, says which, and keeps nothing', async () => {
  const before = inventories.list().length
  for (const [name, content, code] of [
    ['readme.md', 'Hello, this is about certificates.\n', 'input.missing-column'],
    ['digits.csv', 'Serial\n12345678901234567890\n', 'input.serial-format-ambiguous'],
    ['list.pdf', '%PDF-1.7\n', 'input.not-text'],
    ['store.jks', Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]), 'input.holds-keys'],
  ] as const) {
    const folder = folderOf({ 'a.csv': `Serial,CN\n${A},a\n`, [name]: content })
    await expect(imported(folder)).rejects.toMatchObject({ code, message: expect.stringContaining(name) })
  }
  expect(inventories.list()).toHaveLength(before)
})

test('private keys among certificates are named file by file, and not read', async () => {
  const folder = folderOf({ 'list.csv': `Serial\n${A}\n` })
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  openssl('genpkey', '-algorithm', 'ed25519', '-out', 'host.key')
  openssl('pkey', '-in', 'host.key', '-outform', 'DER', '-out', 'host.der')
  const { summary } = await imported(folder)
  expect(summary).toMatchObject({
    imported: 1,
    files: [
      { read: 0, reading: { privateKeys: [1] } },
      { read: 0, reading: { privateKeys: [1] } },
      { read: 1 },
    ],
  })
})

test('rejected rows of several files come in together once they are mended', async () => {
  const folder = folderOf({
    'a.csv': `CN,Serial,Org\na,${A}Z,x\n`,
    'b.csv': `Org;Serial;Remark\ny;${B}Z;later\n`,
    'c.txt': `${C}\n${D}Z\n`,
  })
  const { name } = await imported(folder)
  const out = path.join(on.folder, 'mend.csv')
  expect(await inventories.writeRejects(name, out)).toBe(3)
  writeFileSync(out, readFileSync(out, 'utf8').replaceAll(/([0-9A-F]{32})Z/g, '$1'))
  const { items } = await imported(out)
  expect(items).toMatchObject([
    { target: { serial_number: A }, commonName: 'a', organization: 'x' },
    { target: { serial_number: B }, organization: 'y' },
    { target: { serial_number: D } },
  ])
})

test('the command line takes several files, and tells of each', async () => {
  const folder = folderOf({ 'a.csv': `Serial\n${A}\n`, 'b.csv': `Serial\n${B}\n` })
  const dataDir = path.join(on.folder, 'cli')
  const end = await runCli(
    [
      'import',
      path.join(folder, 'a.csv'),
      path.join(folder, 'b.csv'),
      '--name',
      'two',
      '--vendor',
      'digicert-tlm',
    ],
    { dataDir },
  )
  expect(end.code).toBe(0)
  expect(end.stdout).toMatch(/2 files: a\.csv, b\.csv/)
  expect(end.stdout).toMatch(/- b\.csv: 1 item\. Read as a table/)
  const where = ['--json', 'inventories', 'show', 'two', '--where', 'source_file=b.csv']
  expect((await runCli(where, { dataDir })).json()).toMatchObject({ selected: 1 })
})

test('a search over more inventories than SQLite attaches at once finds in all of them', async () => {
  const names: string[] = []
  for (let n = 0; n < 13; n += 1) {
    const folder = folderOf({ 'a.csv': `Serial,CN\nAB0${n.toString(16)},h\n` })
    names.push((await imported(path.join(folder, 'a.csv'))).name)
  }
  const conditions = [{ column: 'common_name', test: 'equals', not: false, texts: ['h'] }] as const
  const made = await inventories.select(
    names,
    { conditions: conditions.map((one) => ({ ...one, texts: [...one.texts] })) },
    'thirteen',
  )
  expect(made.imported).toBe(13)
  expect([...inventories.walk('thirteen', {})].map(({ target }) => target['serial_number'])).toEqual(
    names.map((_, n) => `AB0${n.toString(16).toUpperCase()}`),
  )
})

test('a search that finds nothing makes no inventory', async () => {
  const empty = inventories.collect(
    { name: 'nothing', vendor: 'digicert-tlm', source: 'tlm: profile_id=x' },
    (async function* () {
      yield { items: [], total: 0 }
    })(),
  )
  await expect(empty).rejects.toMatchObject({
    code: 'input.nothing-found',
    hint: expect.stringMatching(/\w/),
  })
  expect(inventories.list().some(({ inventory }) => inventory === 'nothing')).toBe(false)
})
