import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ReadSettings } from '../../../src/contract/inventories.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

const ROWS = 20_000
const generator = new URL('../../support/make-inventory.mjs', import.meta.url).pathname
const S1 = '0F6F55555658A989F0F463A4DA0D807F'
const S2 = '0A31C29B7E114FD0A3B88E90512CC1D4'

async function imported(
  on: TestWorkbench,
  content: string | Buffer,
  settings: ReadSettings = {},
  name = 'i',
) {
  const file = path.join(on.folder, `${name}.csv`)
  await writeFile(file, content)
  return on.workbench.inventories.import({ file, name, vendor: 'digicert-tlm', settings })
}
const targets = (on: TestWorkbench, name = 'i') =>
  [...on.workbench.inventories.walk(name, {})].map(({ target }) => target['serial_number'])

test.each([1, 2, 3])('agrees with the truth of 20,000 flawed rows, seed %i', async (seed) => {
  await using on = await testWorkbench()
  const file = path.join(on.folder, 'inventory.csv')
  execFileSync(process.execPath, [generator, String(ROWS), file, '--seed', String(seed)], { stdio: 'ignore' })
  const truth = JSON.parse(await readFile(`${file}.truth.json`, 'utf8'))
  const summary = await on.workbench.inventories.import({
    file,
    name: 'i',
    vendor: 'digicert-tlm',
    settings: {},
  })
  expect(summary).toMatchObject({
    read: truth.rows,
    imported: truth.imported,
    duplicates: truth.duplicates,
    reasons: truth.rejected,
  })
  expect(summary.source).toEqual({
    name: 'inventory.csv',
    bytes: (await readFile(file)).length,
    sha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  })
  const kept = createHash('sha256')
  for (const serial of targets(on)) kept.update(`${serial}\n`)
  expect(kept.digest('hex')).toBe(truth.serialsSha256)
})

const PLAIN = `Serial Number;Common Name\r\n${S1};Müller GmbH\r\n`
const utf16 = (text: string, isBig: boolean, bom: boolean): Buffer => {
  const little = Buffer.from((bom ? '\ufeff' : '') + text, 'utf16le')
  return isBig ? little.swap16() : little
}

test.each([
  ['UTF-8', Buffer.from(PLAIN)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${PLAIN}`)],
  ['UTF-16 LE with a byte order mark', utf16(PLAIN, false, true)],
  ['UTF-16 BE with a byte order mark', utf16(PLAIN, true, true)],
  ['UTF-16 LE', utf16(PLAIN, false, false)],
  ['UTF-16 BE', utf16(PLAIN, true, false)],
  ['Windows-1252', Buffer.from(PLAIN, 'latin1')],
])('reads %s', async (_, content) => {
  await using on = await testWorkbench()
  await imported(on, content)
  const [item] = [...on.workbench.inventories.walk('i', {})]
  expect(item).toMatchObject({ target: { serial_number: S1 }, commonName: 'Müller GmbH', sourceRow: 2 })
})

test.each([',', ';', '\t', '|'])('finds the delimiter %j', async (delimiter) => {
  await using on = await testWorkbench()
  await imported(on, `Serial Number${delimiter}Common Name\n${S1}${delimiter}"a${delimiter}b"\n`)
  expect([...on.workbench.inventories.walk('i', {})][0]).toMatchObject({ commonName: `a${delimiter}b` })
})

test('line numbers count line breaks within quoted cells', async () => {
  await using on = await testWorkbench()
  const summary = await imported(on, `Serial Number,Organization\n${S1},"two\nlines"\n,empty\n${S2},x\n`)
  expect(summary).toMatchObject({ read: 3, imported: 2, rejected: 1 })
  expect(on.workbench.inventories.rejects('i', 0, 10)).toMatchObject([{ row: 4, reason: 'empty' }])
})

test('the same serial with another thumbprint is a second certificate, with the same one a duplicate', async () => {
  await using on = await testWorkbench()
  const [t1, t2] = ['A'.repeat(64), 'B'.repeat(64)]
  const summary = await imported(
    on,
    `Serial,Thumbprint\n${S1},${t1}\n${S1},${t2}\n${S1.toLowerCase()},${t1}\n`,
  )
  expect(summary).toMatchObject({ read: 3, imported: 2, duplicates: 1, rejected: 0 })
})

test('digits only are an error that names the option; the option decides', async () => {
  await using on = await testWorkbench()
  const file = 'Serial\n12345678901234567890\n98765432109876543210\n'
  await expect(imported(on, file)).rejects.toMatchObject({
    code: 'input.serial-format-ambiguous',
    hint: expect.stringContaining('--serial-format'),
  })
  expect(on.workbench.inventories.list()).toEqual([])
  await imported(on, file, { serialFormat: 'decimal' }, 'decimal')
  expect(targets(on, 'decimal')).toEqual(['AB54A98CEB1F0AD2', '055AA54D38E5267EEA'])
  await imported(on, file, { serialFormat: 'hex' }, 'hex')
  expect(targets(on, 'hex')[0]).toBe('12345678901234567890')
})

test.each([
  [
    'half a workbook',
    Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(200)]),
    'input.bad-archive',
  ],
  ['an empty file', Buffer.alloc(0), 'input.empty-file'],
  ['a file without the column', Buffer.from('Name,Host\na,b\n'), 'input.missing-column'],
])('refuses %s with what to do, and keeps nothing', async (_, content, code) => {
  await using on = await testWorkbench()
  await expect(imported(on, content)).rejects.toMatchObject({ code, hint: expect.stringMatching(/\w/) })
  expect(on.workbench.inventories.list()).toEqual([])
  expect(await readdir(path.join(on.workbench.dataDir, 'inventories'))).toEqual([])
})

test('a quotation mark that is never closed ends with a line number, not with the memory', async () => {
  await using on = await testWorkbench()
  const content = Buffer.from(`Serial\n${S1}\n"${'x'.repeat(9 * 1024 * 1024)}`)
  await expect(imported(on, content)).rejects.toMatchObject({
    code: 'input.endless-row',
    message: expect.stringContaining('line 3'),
  })
})

test('hostile headers and NUL bytes do no harm', async () => {
  await using on = await testWorkbench()
  const summary = await imported(
    on,
    `__proto__,constructor,,Serial,toString\nx,y,z,${S1},ignored\na\0b,y,z,${S2},ignored\n`,
  )
  expect(summary.imported).toBe(2)
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})

test('an explicit mapping decides, and a wrong one names the headers', async () => {
  await using on = await testWorkbench()
  await imported(on, `Serial,Other\n1,${S1}\n`, { map: { serial_number: 'Other' } })
  expect(targets(on)).toEqual([S1])
  await expect(imported(on, `A,B\n1,2\n`, { map: { serial_number: 'C' } }, 'j')).rejects.toMatchObject({
    code: 'input.no-such-header',
    hint: expect.stringContaining('A, B'),
  })
  await expect(imported(on, `A,B\n1,2\n`, { map: { nonsense: 'A' } }, 'j')).rejects.toMatchObject({
    code: 'input.no-such-column',
  })
})

test('cancelling leaves nothing behind', async () => {
  await using on = await testWorkbench()
  const file = path.join(on.folder, 'big.csv')
  execFileSync(process.execPath, [generator, '200000', file, '--clean'], { stdio: 'ignore' })
  const stop = new AbortController()
  const running = on.workbench.inventories.import(
    { file, name: 'i', vendor: 'digicert-tlm', settings: {} },
    { signal: stop.signal, onProgress: () => stop.abort() },
  )
  await expect(running).rejects.toMatchObject({ code: 'halt.cancelled' })
  expect(on.workbench.inventories.list()).toEqual([])
  expect(await readdir(path.join(on.workbench.dataDir, 'inventories'))).toEqual([])
})

test('reads a PEM bundle: serial numbers, thumbprints, names and dates of the certificates', async () => {
  await using on = await testWorkbench()
  const file = new URL('../../fixtures/pem/bundle.pem', import.meta.url).pathname
  const summary = await on.workbench.inventories.import({
    file,
    name: 'p',
    vendor: 'digicert-tlm',
    // Signed by themselves as OpenSSL does it, which makes CAs of them.
    settings: { authorities: true },
  })
  expect(summary).toMatchObject({
    read: 4,
    imported: 2,
    duplicates: 1,
    rejected: 1,
    reasons: { 'bad-certificate': 1 },
  })
  const items = [...on.workbench.inventories.walk('p', {})]
  expect(items[0]).toMatchObject({
    target: { serial_number: S1, thumbprint: expect.stringMatching(/^[0-9A-F]{64}$/) },
    commonName: 'host1.example.com',
    organization: 'Example Org',
    sourceRow: 2,
  })
  expect(items[1]?.target['serial_number']).toBe('A1B2C3')
})

test('pages with filters and sorts agree with a plain look at all items', async () => {
  await using on = await testWorkbench()
  const file = path.join(on.folder, 'inventory.csv')
  execFileSync(process.execPath, [generator, '3000', file, '--seed', '5'], { stdio: 'ignore' })
  await on.workbench.inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
  const all = [...on.workbench.inventories.walk('i', {})]
  const search = { search: 'HOST12' }
  const wanted = all.filter(({ commonName, organization }) =>
    [commonName, organization].some((text) => text?.toLowerCase().includes('host12')),
  )
  const page = await on.workbench.inventories.items('i', { offset: 10, limit: 20, filter: search })
  expect(page).toEqual({ total: wanted.length, items: wanted.slice(10, 30) })
  expect([...on.workbench.inventories.walk('i', search)]).toEqual(wanted)
  const serial = all[77]?.target['serial_number'] ?? ''
  const coloned = serial.match(/../g)?.join(':').toLowerCase() ?? ''
  expect(
    (
      await on.workbench.inventories.items('i', {
        offset: 0,
        limit: 5,
        filter: { columns: { target: coloned } },
      })
    ).items,
  ).toEqual([all[77]])
  const sorted = all.toSorted((a, b) =>
    (a.target['serial_number'] ?? '') < (b.target['serial_number'] ?? '') ? 1 : -1,
  )
  const descending = await on.workbench.inventories.items('i', {
    offset: 100,
    limit: 10,
    sort: { by: 'target', direction: 'descending' },
  })
  expect(descending.items).toEqual(sorted.slice(100, 110))
})

test('rejected rows are written as CSV that no spreadsheet runs', async () => {
  await using on = await testWorkbench()
  await imported(on, `Serial\n${S1}\n=cmd|calc\n`)
  const out = path.join(on.folder, 'rejects.csv')
  expect(await on.workbench.inventories.writeRejects('i', out)).toBe(1)
  const text = await readFile(out, 'utf8')
  expect(text).toContain('3,"not-hex",')
  expect(text).toContain("'=cmd|calc")
})

test('a name that is taken is refused before anything is read', async () => {
  await using on = await testWorkbench()
  await imported(on, `Serial\n${S1}\n`)
  await expect(imported(on, `Serial\n${S2}\n`)).rejects.toMatchObject({ code: 'input.name-taken' })
})
