import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { escapeHtml } from '../../../src/main/reports/html/escape-html.ts'
import { allTags, readPdf } from '../../support/pdf-reader.ts'
import {
  type BatchPlan,
  type Ending,
  reportedWorkspace,
  reportSerial,
  runBatch,
  sealBatch,
} from '../../support/reported-batch.ts'

const NAME = 'q3-retired-profile'
const ENDINGS: readonly Ending[] = ['confirmed', 'already-done', 'refused', 'unconfirmed', 'differs']
const ending = (ordinal: number): Ending => ENDINGS[ordinal % ENDINGS.length] ?? 'confirmed'

async function reportsOf(plan: BatchPlan): Promise<{ html: string; pdf: Buffer }> {
  using workspace = reportedWorkspace()
  runBatch(workspace, sealBatch(workspace, plan), plan)
  for (const format of ['html', 'pdf'] as const)
    await workspace.reports.write(plan.name ?? NAME, format, workspace.file(`r.${format}`))
  return {
    html: readFileSync(workspace.file('r.html'), 'utf8'),
    pdf: readFileSync(workspace.file('r.pdf')),
  }
}

test('the HTML is one file in one language with a title, runs nothing and fetches nothing', async () => {
  const { html } = await reportsOf({ items: 20, ending })
  expect(html.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
  expect(html).toContain(`<title>Report of ${NAME}</title>`)
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  expect(html).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|url\(|@import|\ssrc=|\shref=|javascript:/i)
  expect(html.match(/<h1>/g)?.length).toBe(1)
  expect(html.trimEnd().endsWith('</html>')).toBe(true)
})

test('the HTML says what the PDF says', async () => {
  const { html, pdf } = await reportsOf({ items: 40, ending })
  const shown = html.replace(/\s+/g, ' ')
  const told = allTags(readPdf(pdf).root).filter(
    ({ text, role }) => text !== '' && role !== 'Lbl' && role !== 'Figure',
  )
  const missing = told
    .filter(({ role }) => role !== 'Caption')
    .map(({ text }) => escapeHtml(text.trim().replace(/\s+/g, ' ')))
    .filter((text) => !shown.replaceAll('</strong>', '').includes(text))
  expect(missing).toEqual([])
})

test('every table has a caption, every header its scope, and all items are there however many', async () => {
  const { html } = await reportsOf({ items: 2_100, ending })
  const tables = html.split('<table').slice(1)
  expect(tables.length).toBeGreaterThan(12)
  for (const table of tables) expect(table).toMatch(/^[^>]*>\n<caption>[^<]+<\/caption>/)
  expect(html.match(/<th\b/g)?.length).toBe(html.match(/<th scope="(row|col)"/g)?.length)
  const listed = html.slice(html.indexOf('<h2>All certificates</h2>'))
  for (const ordinal of [1, 1_000, 1_001, 2_000, 2_100])
    expect(listed).toContain(`${reportSerial(ordinal)}\nhost-${ordinal}.example.net</td>`)
  expect(listed).toContain('All certificates: 2,001 to 2,100 of 2,100')
  expect(listed.match(/<tr>/g)?.length).toBe(2_100 + 3)
})

test('what a vendor or a file says cannot become markup, style or a change of direction', async () => {
  const message = '</td><script>alert(1)</script><img src=x onerror="alert(2)"> & \'"\u202Egnp\u0007'
  const name = '</style><script>x</script> */ } \\ " \n'.trim()
  const { html } = await reportsOf({
    items: 3,
    name,
    request: { comment: message },
    ending: () => 'refused',
    refusal: { code: '<b>', message },
    item: () => ({ label: message }),
  })
  expect(html).not.toMatch(/<script|<img|<b>|onerror="|[\u202e\u0007]/)
  expect(html.match(/<\/style>/g)?.length).toBe(1)
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).toContain('\\u{202E}gnp\\u{7}')
})

test('an unfinished run and a drill are marked on screen, in the title and on every printed page', async () => {
  const { html } = await reportsOf({
    items: 4,
    request: { drill: true },
    ending: (ordinal) => (ordinal > 2 ? 'queued' : 'confirmed'),
  })
  const mark = 'DRILL \u2013 UNFINISHED: paused, 2 certificates open'
  expect(html).toContain(`<title>${mark} \u2013 Report of ${NAME}</title>`)
  expect(html).toContain(`<header class="mark">${mark}</header>`)
  expect(html).toContain('@top-right { content: "DRILL \\2013  UNFINISHED: paused, 2 certificates open"')
  const plain = (await reportsOf({ items: 2 })).html
  expect(plain).not.toMatch(/class="mark"|class="across"|DRILL|UNFINISHED/)
})
