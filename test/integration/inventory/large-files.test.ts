import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'
import { zipFile } from '../../support/workbook-file.ts'

const ROWS = 6_000
const ROWS_OF_ANOTHER = 4_000
/** Of which a file is read at once: `CHUNK_BYTES` in `disk-files.ts`, with something to spare. */
const LARGE_BYTES_MIN = 100_000

let there: TestWorkbench
beforeAll(async () => {
  there = await testWorkbench()
})
afterAll(() => there[Symbol.asyncDispose]())

/** Digests, since what packs well is small again. */
const rowsOf = (count: number, salt: string) =>
  Array.from({ length: count }, (_, at) => {
    const thumbprint = createHash('sha256').update(`${salt}${at}`).digest('hex')
    return { serialNumber: `5${thumbprint.slice(0, 29)}`, thumbprint, commonName: `hôte-${at}.example.com` }
  })
const csvOf = (rows: readonly object[]): string =>
  `Serial Number,SHA-256 Fingerprint,Common Name\n${rows.map((row) => Object.values(row).join(',')).join('\n')}\n`

const own = rowsOf(ROWS, 'a')
const csv = csvOf(own)
const another = csvOf(rowsOf(ROWS_OF_ANOTHER, 'b'))

test.each<[string, string | Uint8Array, number]>([
  ['a table', csv, ROWS],
  ['a table in UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le'), ROWS],
  ['a table in Windows-1252', Buffer.from(csv, 'latin1'), ROWS],
  ['a table in gzip', gzipSync(csv), ROWS],
  ['a table in Zstandard', zstdCompressSync(csv), ROWS],
  ['a ZIP of tables', zipFile({ 'a.csv': csv, 'b.csv.gz': gzipSync(another) }), ROWS + ROWS_OF_ANOTHER],
  ['a JSON document', JSON.stringify({ items: own }), ROWS],
  ['a JSON document a line', own.map((row) => `${JSON.stringify(row)}\n`).join(''), ROWS],
  ['a list', own.map(({ serialNumber }) => `${serialNumber}\n`).join(''), ROWS],
])('%s may be much larger than what is read of it at once', async (name, content, count) => {
  expect(content.length).toBeGreaterThan(LARGE_BYTES_MIN)
  const file = path.join(there.folder, name)
  writeFileSync(file, content)
  const { inventories } = there.workbench
  expect(await inventories.import({ file, name, vendor: 'digicert-tlm', settings: {} })).toMatchObject({
    imported: count,
    rejected: 0,
  })
})
