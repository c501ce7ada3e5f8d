import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ReadSettings } from '../../../src/contract/inventories.ts'
import { bundleItem, makeBundle } from '../../support/bundle-file.ts'
import { evidenceOf } from '../../support/evidence-file.ts'
import { reportedWorkspace, runBatch, sealBatch } from '../../support/reported-batch.ts'
import { runCli } from '../../support/rescind-cli.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkbench } from '../../support/test-workbench.ts'
import { A, B, C } from './corpus.ts'

const on = await testWorkbench()
afterAll(() => on[Symbol.asyncDispose]())
const { inventories } = on.workbench
let count = 0
async function imported(content: string | Buffer, settings: ReadSettings = {}) {
  count += 1
  const name = `i${count}`
  const file = path.join(on.folder, name)
  writeFileSync(file, content)
  const summary = await inventories.import({ file, name, vendor: 'digicert-tlm', settings })
  return { name, summary, items: [...inventories.walk(name, {})] }
}

test('an evidence file is an inventory of what was sealed', async () => {
  const items = 30
  const reasonOf = (ordinal: number) => (ordinal === 7 ? 'key_compromise' : 'superseded')
  const evidence = await evidenceOf({
    items,
    item: (ordinal) => ({ label: `host-${ordinal}`, reason: reasonOf(ordinal) }),
  })
  const lines = evidence
    .toString('utf8')
    .split('\n')
    .slice(1, items + 1)
    .map((line) => JSON.parse(line))
  const back = await imported(evidence)
  expect(back.summary).toMatchObject({ imported: items, rejected: 0, reading: { format: 'evidence' } })
  expect(back.items.map(({ target }) => target)).toEqual(lines.map(({ target }) => target))
  expect(back.items[6]).toMatchObject({ commonName: 'host-7', attributes: { reason: 'key_compromise' } })
  expect(back.items[7]?.attributes['reason']).toBeUndefined()
  const preview = await inventories.preview(path.join(on.folder, 'i1'), 'digicert-tlm', undefined, {})
  expect(preview.rows[0]).toContain(lines[0].target.serial_number)
})

test('a list of JSON is read however long it is', async () => {
  const list = Array.from({ length: 150_000 }, (_, n) => ({ serial: `AB${n.toString(16).padStart(6, '0')}` }))
  expect((await imported(JSON.stringify(list))).summary.imported).toBe(150_000)
})

test('evidence that is cut short or about something else is refused', async () => {
  const evidence = await evidenceOf({ items: 5 })
  const text = evidence.toString('utf8')
  await expect(imported(text.split('\n').slice(0, 4).join('\n'))).rejects.toMatchObject({
    code: 'input.broken-file',
  })
  await expect(
    imported(text.replace('"kind":"certificate"', '"kind":"acme-credential"')),
  ).rejects.toMatchObject({
    code: 'input.other-kind',
    hint: expect.stringContaining('--kind acme-credential'),
  })
})

test('the item list of a bundle is an inventory, with all that was known of each item', async () => {
  const { signer } = await signingKey('preparer')
  const items = Array.from({ length: 40 }, (_, n) =>
    bundleItem(n + 1, {
      valid_to: '2027-03-08',
      organization: 'Müller',
      issuer: 'CN=CA 1',
      profile_id: `p${n % 3}`,
    }),
  )
  const { bytes } = await makeBundle(signer, [], items)
  const back = await imported(bytes)
  expect(back.summary).toMatchObject({ imported: 40, rejected: 0, reading: { format: 'bundle' } })
  expect(back.items.map(({ target }) => target)).toEqual(items.map(({ target }) => target))
  expect(back.items[4]).toMatchObject({
    commonName: 'host-5.example.com',
    organization: 'Müller',
    validTo: '2027-03-08',
    attributes: { issuer: 'CN=CA 1', profile_id: 'p1' },
  })
  const changed = Buffer.from(bytes)
  changed[200] = (changed[200] as number) ^ 1
  await expect(imported(changed)).rejects.toMatchObject({ code: 'check.bundle-broken' })
})

test.each<[string, string, ReadSettings]>([
  [
    'columns that were named by hand',
    `Sertifika,Ad\n${A}Z,a\n${C},c\n`,
    { map: { serial_number: 'Sertifika', common_name: 'Ad' } },
  ],
  [
    'one of two columns of serials',
    `Serial,CN,Serial\n${B},a,${A}Z\n${B},c,${C}\n`,
    { map: { serial_number: '#3' } },
  ],
  [
    'a table without a heading',
    `a,${A}Z,${B}\nc,${C},${B}\n`,
    { heading: 'none', map: { serial_number: '#2', common_name: '#1' } },
  ],
  [
    'reasons that are orders',
    `Serial,CN,Why\n${A}Z,a,superseded\n${C},c,superseded\n`,
    { map: { reason: 'Why' } },
  ],
])('rejected rows of %s come back without a word once they are mended', async (_, content, settings) => {
  const { name } = await imported(content, settings)
  const out = path.join(on.folder, `${name}.mend.csv`)
  expect(await inventories.writeRejects(name, out)).toBe(1)
  const { items, summary } = await imported(readFileSync(out, 'utf8').replaceAll(`${A}Z`, A))
  expect(items).toMatchObject([{ target: { serial_number: A }, commonName: 'a' }])
  expect(summary.rejected).toBe(0)
  if (settings.heading === 'none') expect(readFileSync(out, 'utf8')).toContain(B)
  if (settings.map?.['reason'] !== undefined)
    expect(items[0]?.attributes).toMatchObject({ reason: 'superseded' })
})

test('what became of each item comes out of evidence as it does out of the CSV report', async () => {
  using workspace = reportedWorkspace()
  const endings = ['confirmed', 'refused', 'queued', 'unresolved', 'already-done', 'unconfirmed'] as const
  const plan = { items: 60, ending: (ordinal: number) => endings[ordinal % endings.length] ?? 'queued' }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  const back = []
  for (const format of ['jsonl', 'csv'] as const) {
    const file = workspace.file(`report.${format}`)
    await workspace.reports.write('q3-retired-profile', format, file)
    back.push(await imported(readFileSync(file)))
  }
  const [evidence, csv] = back.map(({ items }) =>
    items.map(({ target, attributes }) => [target['serial_number'], attributes['status']]),
  )
  expect(evidence).toHaveLength(60)
  expect(evidence).toEqual(csv)
  expect(new Set(evidence?.map(([, status]) => status)).size).toBe(endings.length)
  const cli = await runCli(
    [
      '--json',
      'import',
      path.join(on.folder, back[0]?.name ?? ''),
      '--name',
      'left',
      '--vendor',
      'digicert-tlm',
      '--where',
      'state=refused',
    ],
    { dataDir: path.join(on.folder, 'of-the-command-line') },
  )
  expect(cli.json()).toMatchObject({ imported: 10, leftOut: 50 })

  const text = readFileSync(workspace.file('report.jsonl'), 'utf8')
  const lines = text.trimEnd().split('\n')
  for (const broken of [
    lines.slice(0, -1),
    [...lines.slice(0, -3), lines.at(-1)],
    [...lines.slice(0, 61), ...lines.slice(61, -1).toReversed(), lines.at(-1)],
    [...lines, lines[70]],
  ])
    await expect(imported(`${broken.join('\n')}\n`)).rejects.toMatchObject({ code: 'input.broken-file' })
})

test('the preview of what is our own, or is longer than what is looked at first, shows its rows', async () => {
  const { signer } = await signingKey('preparer')
  const items = Array.from({ length: 40 }, (_, n) => bundleItem(n + 1, { valid_to: '2027-03-08' }))
  const { bytes } = await makeBundle(signer, [], items)
  const list = Array.from({ length: 5_000 }, (_, n) => ({
    serial: `AB${n.toString(16).padStart(6, '0')}`,
    names: [`"a]{" ${n}`, 'b'],
    more: [{ x: [1] }],
  }))
  const shown = async (content: string | Buffer) => {
    const file = path.join(on.folder, 'shown')
    writeFileSync(file, content)
    return inventories.preview(file, 'digicert-tlm', undefined, {})
  }
  expect(await shown(bytes)).toMatchObject({ format: 'bundle', rows: { length: 20 } })
  expect((await shown(bytes)).rows[0]?.[0]).toBe(items[0]?.target['serial_number'])
  for (const text of [
    JSON.stringify(list),
    JSON.stringify({ total: 5_000, page: { certificates: list } }, null, 2),
    list.map((one) => JSON.stringify(one)).join('\n'),
  ])
    expect(await shown(text)).toMatchObject({ format: 'json', missing: [], rows: { length: 20 } })
  const long = await evidenceOf({ items: 2_000 })
  expect(await shown(long)).toMatchObject({ format: 'evidence', rows: { length: 20 } })
})
