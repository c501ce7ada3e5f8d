import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'

interface Row {
  readonly serial: string
  readonly thumbprint?: string
  readonly end?: string
  readonly status?: string
  readonly issuer?: string
}

async function imported(on: TestWorkbench, name: string, rows: readonly Row[]): Promise<void> {
  const file = path.join(on.folder, `${name}.csv`)
  const lines = rows.map(({ serial, thumbprint = '', end = '', status = '', issuer = '' }) =>
    [serial, thumbprint, end, status, `"${issuer}"`].join(','),
  )
  writeFileSync(file, ['Serial Number,Thumbprint,Valid To,Status,Issuer', ...lines].join('\n'))
  await on.workbench.inventories.import({ file, name, vendor: 'digicert-tlm', settings: {} })
}
const serials = (on: TestWorkbench, name: string) =>
  [...on.workbench.inventories.walk(name, {})].map(({ target }) => target['serial_number'])
const serial = (n: number) => `AB${n.toString(16).toUpperCase().padStart(4, '0')}`
const thumbprint = (n: number) => n.toString(16).toUpperCase().padStart(64, 'C')

test('compare and its parts say of any two lists what their sets say', { timeout: 120_000 }, async () => {
  await using on = await testWorkbench()
  const { inventories } = on.workbench
  let run = 0
  const list = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(list, list, fc.boolean(), async (left, right, bKnowsThumbprints) => {
      run += 1
      const [a, b] = [`a${run}`, `b${run}`]
      await imported(
        on,
        a,
        left.map((n) => ({ serial: serial(n), end: '2027-01-31' })),
      )
      await imported(
        on,
        b,
        right.map((n) => ({
          serial: serial(n),
          end: n % 3 === 0 ? '2028-01-31' : '2027-01-31T10:00:00Z',
          ...(bKnowsThumbprints ? { thumbprint: thumbprint(n) } : {}),
        })),
      )
      const [inA, inB] = [new Set(left), new Set(right)]
      const sets = {
        'only-a': left.filter((n) => !inB.has(n)),
        'only-b': right.filter((n) => !inA.has(n)),
        both: left.filter((n) => inB.has(n)),
        different: left.filter((n) => inB.has(n) && n % 3 === 0),
        either: [...left, ...right.filter((n) => !inA.has(n))],
      } as const
      expect(await inventories.compare(a, b)).toEqual({
        by: ['serial_number'],
        onlyA: sets['only-a'].length,
        onlyB: sets['only-b'].length,
        both: sets.both.length,
        different: {
          items: sets.different.length,
          validTo: sets.different.length,
          status: 0,
          issuer: 0,
          otherIds: 0,
        },
        sameKey: { keys: 0, items: 0 },
      })
      for (const [part, wanted] of Object.entries(sets)) {
        const name = `${part}${run}`
        const made = await inventories.combine(a, b, part as 'both', name)
        expect(made).toMatchObject({ imported: wanted.length, rejected: 0 })
        expect(made.source.name).toContain(`"${a}"`)
        expect(serials(on, name)).toEqual(wanted.map(serial))
      }
    }),
    { numRuns: 4 },
  )
})

test('what differs is told by kind, and what one side does not know is no difference', async () => {
  await using on = await testWorkbench()
  await imported(on, 'a', [
    { serial: '0A01', status: 'issued', issuer: 'CN=CA 1, O=Example' },
    { serial: '0A02', status: 'issued', issuer: 'CN=CA 1' },
    { serial: '0A03', end: '2027-01-31' },
    { serial: '0A04', thumbprint: thumbprint(4) },
  ])
  await imported(on, 'b', [
    { serial: '0A01', status: 'Issued', issuer: 'O=Example,CN=CA 1' },
    { serial: '0A02', status: 'revoked', issuer: 'CN=CA 2' },
    { serial: '0A03' },
    { serial: '0A04', thumbprint: thumbprint(5) },
  ])
  expect(await on.workbench.inventories.compare('a', 'b')).toMatchObject({
    by: ['serial_number'],
    both: 4,
    different: { items: 2, validTo: 0, status: 1, issuer: 1, otherIds: 1 },
  })
  await on.workbench.inventories.combine('a', 'b', 'different', 'd')
  expect(serials(on, 'd')).toEqual(['0A02', '0A04'])
  expect([...on.workbench.inventories.walk('d', {})][0]).toMatchObject({ ordinal: 1, sourceRow: 3 })
})

test('inventories of other kinds, or without a column in common, are refused, and nothing is kept', async () => {
  await using on = await testWorkbench()
  const { inventories } = on.workbench
  const write = async (name: string, vendor: 'keyfactor-command' | 'digicert-tlm', text: string) => {
    const file = path.join(on.folder, `${name}.csv`)
    writeFileSync(file, text)
    await inventories.import({ file, name, vendor, settings: {} })
  }
  await write('ids', 'keyfactor-command', 'Keyfactor ID\n1001\n')
  await write('serials', 'keyfactor-command', 'Serial Number\nAB01\n')
  await write('tlm', 'digicert-tlm', 'Serial Number\nAB01\n')
  await expect(inventories.compare('ids', 'tlm')).rejects.toMatchObject({ code: 'input.not-alike' })
  const code = 'input.nothing-to-compare-by'
  await expect(inventories.compare('ids', 'serials')).rejects.toMatchObject({ code })
  await expect(inventories.combine('ids', 'serials', 'both', 'c')).rejects.toMatchObject({ code })
  await expect(inventories.combine('tlm', 'tlm', 'both', 'ids')).rejects.toMatchObject({
    code: 'input.name-taken',
  })
  expect(inventories.list()).toHaveLength(3)
})
