import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openUaPdf, UA_RULES } from '../../support/pdf-ua.ts'
import {
  type BatchPlan,
  type Ending,
  reportedWorkspace,
  runBatch,
  sealBatch,
} from '../../support/reported-batch.ts'
import { qpdfTest } from '../../support/tool-test.ts'

const PAGE = path.join(import.meta.dirname, '../../../docs/pdf-ua.md')
const ENDINGS: readonly Ending[] = [
  ...(['confirmed', 'already-done', 'refused', 'unconfirmed', 'unresolved', 'skipped', 'differs'] as const),
]
const NAMES = [
  '証明書-東京支店',
  '서울 인증서',
  'شهادة الخادم ٢٠٢٦',
  'אישור שרת 12 (תל אביב)',
  'Ёлки',
  'Αθήνα',
]

async function pdfOf(plan: BatchPlan): Promise<Buffer> {
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, plan), plan)
  await workspace.reports.write(plan.name ?? '', 'pdf', workspace.file('report.pdf'))
  return readFileSync(workspace.file('report.pdf'))
}

test.each<readonly [string, BatchPlan]>([
  [
    'of every ending and script',
    {
      name: 'q3-שלום',
      items: 120,
      ending: (ordinal) => ENDINGS[ordinal % ENDINGS.length] ?? 'confirmed',
      item: (ordinal) => (ordinal > NAMES.length ? {} : { label: NAMES[ordinal - 1] ?? '' }),
    },
  ],
  ['of an unfinished drill', { name: 'open', items: 30, ending: () => 'queued', request: { drill: true } }],
])('a report %s breaks no rule of PDF/UA-1 that a machine can tell', async (_, plan) => {
  const pdf = await openUaPdf(await pdfOf(plan))
  for (const { ids, broken } of UA_RULES) expect([ids[0], broken(pdf).slice(0, 5)]).toEqual([ids[0], []])
})

qpdfTest('another program reads the file through and finds nothing to complain of', async () => {
  using workspace = reportedWorkspace()
  const plan: BatchPlan = {
    name: 'read',
    items: 40,
    item: (ordinal) => ({ label: NAMES[ordinal] ?? 'host' }),
  }
  runBatch(workspace, sealBatch(workspace, plan), plan)
  await workspace.reports.write('read', 'pdf', workspace.file('report.pdf'))
  const said = execFileSync('qpdf', ['--check', workspace.file('report.pdf')], { encoding: 'utf8' })
  expect(said).toContain('No syntax or stream encoding errors found')
})

test('what is broken is seen: a report with its tags, words and fonts spoilt breaks those rules', async () => {
  const whole = await pdfOf({ name: 'spoilt', items: 3, ending: () => 'confirmed' })
  const brokenBy = async (from: string, to: string): Promise<readonly string[]> => {
    const text = whole.toString('latin1')
    expect(text).toContain(from)
    expect(to.length).toBe(from.length)
    const pdf = await openUaPdf(Buffer.from(text.replaceAll(from, to), 'latin1'))
    return UA_RULES.filter(({ broken }) => broken(pdf).length > 0).flatMap(({ ids }) => ids)
  }
  expect(await brokenBy('/Marked true', '/Marked null')).toContain('6.2-1')
  expect(await brokenBy('/S /TH\n', '/S /XY\n')).toContain('7.1-5')
  expect(await brokenBy('/Scope /Row', '/Scopf /Row')).toContain('7.5-1')
  expect(await brokenBy('/S /H2', '/S /H3')).toContain('7.4.2-1')
  expect(await brokenBy('/Alt (', '/Alu (')).toContain('7.3-1')
  expect(await brokenBy('/FontFile2', '/FontFilx2')).toContain('7.21.4.1-1')
  expect(await brokenBy('/Tabs /S', '/Tabs /R')).toContain('7.18.3-1')
  expect(await brokenBy('/S /Caption', '/S /TBodyxx')).toContain('7.2-3')
})

test('the page of rules lists the same, each once', () => {
  const ids = (text: string): string[] => text.match(/\b\d+(?:\.\d+)*-\d+\b/g) ?? []
  const listed = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => ids(line.split('|')[2] ?? ''))
  expect(listed.toSorted()).toEqual(UA_RULES.flatMap((one) => one.ids).toSorted())
  expect(new Set(listed).size).toBe(listed.length)
})
