import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { fakeWorkspace } from './fake-workspace.ts'
import {
  GUIDE_PICTURES,
  type GuidePicture,
  PICTURE_SIZE,
  pictureHandlers,
  pictureReport,
  REPORT_PICTURE,
} from './guide-pictures.ts'
import { type SharedWindow, sharedWindow } from './shared-window.ts'

const open = sharedWindow()

const ALL_PICTURES = [...GUIDE_PICTURES, REPORT_PICTURE]
const GUIDE = path.join(import.meta.dirname, '../../docs/guide')
const PICTURE_BYTES_MAX = 80_000
const ALL_BYTES_MAX = 500_000
const MAKE = 'Make them anew: node test/renderer/make-guide-pictures.ts'

/** What pages name: page, words, file. */
async function named(): Promise<(readonly [page: string, words: string, file: string])[]> {
  const pages = (await readdir(GUIDE)).filter((file) => file.endsWith('.md'))
  const found = await Promise.all(
    pages.map(async (file) => {
      const text = await readFile(path.join(GUIDE, file), 'utf8')
      return [...text.matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(
        ([, words = '', picture = '']) => [path.basename(file, '.md'), words, picture] as const,
      )
    }),
  )
  return found.flat()
}

test('each picture is named by its page, with words for those who do not see it, and none lies about', async () => {
  const pages = await named()
  expect(pages.map(([page, , file]) => [page, file]).toSorted()).toEqual(
    ALL_PICTURES.map(({ page, name }) => [page, `pictures/${name}.png`]).toSorted(),
  )
  for (const [, words] of pages) expect(words.length).toBeGreaterThan(10)
  const files = await readdir(path.join(GUIDE, 'pictures'))
  expect(files.toSorted(), MAKE).toEqual(ALL_PICTURES.map(({ name }) => `${name}.png`).toSorted())
  let all = 0
  for (const file of files) {
    const { size } = await stat(path.join(GUIDE, 'pictures', file))
    all += size
    expect([file, size <= PICTURE_BYTES_MAX]).toEqual([file, true])
    const png = await readFile(path.join(GUIDE, 'pictures', file))
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([PICTURE_SIZE.width, PICTURE_SIZE.height])
  }
  expect(all).toBeLessThanOrEqual(ALL_BYTES_MAX)
  const readme = await readFile(path.join(GUIDE, '../../README.md'), 'utf8')
  for (const [, file = ''] of readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
    expect([file, existsSync(path.join(GUIDE, '../..', file))]).toEqual([file, true])
})

const partOf = ({ page }: SharedWindow, [kind, words]: GuidePicture['shows'][number]) =>
  kind === 'text' ? page.getByText(words) : page.getByRole(kind, { name: words })

test.each([true, false])(
  'each screen of a picture is there, with what the picture shows of it (first day: %s)',
  async (fresh) => {
    await using window = await open('#/home', pictureHandlers(fresh), { viewport: PICTURE_SIZE })
    for (const picture of GUIDE_PICTURES.filter(({ isFresh = false }) => isFresh === fresh)) {
      await window.go(picture.hash)
      for (const part of picture.shows)
        await expect
          .poll(() => partOf(window, part).first().isVisible(), {
            message: `${picture.name}: ${part.join(' ')}. ${MAKE}`,
          })
          .toBe(true)
    }
    expect(window.complaints).toEqual([])
  },
)

test('the report of the picture says what the page sends its reader to', async () => {
  const html = await pictureReport()
  for (const words of ['UNFINISHED', 'DRILL', 'Confirmed', 'Completeness']) expect(html).toContain(words)
})

test('the window shows the pictures in its guide, from its own files', async () => {
  await using window = await open('#/guide/first-batch', fakeWorkspace())
  const { page } = window
  for (const { page: of, name } of ALL_PICTURES) {
    await window.go(`#/guide/${of}`)
    const picture = page.locator(`.guide-text img[src*="/${name}-"]`)
    await picture.scrollIntoViewIfNeeded()
    await expect
      .poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBe(PICTURE_SIZE.width)
    expect(await picture.getAttribute('alt')).toBeTruthy()
  }
  expect(window.complaints).toEqual([])
})
