/** Every licence of what a package holds, in one text. A package without a text of its licence stops the build. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

export interface Licensed {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

const LICENCE_FILE = /^(licen[cs]e|copying)([.-].*)?$/i

/** Of a package that is installed here. */
export async function licenceOf(folder: string): Promise<Licensed> {
  const about = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as About
  const names = (await readdir(folder)).filter((name) => LICENCE_FILE.test(name)).toSorted()
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')))
  const readme = ['README.md', 'readme.md'].map((name) => path.join(folder, name)).find(existsSync)
  if (texts.length === 0 && readme !== undefined) texts.push(fromReadme(await readFile(readme, 'utf8')))
  return licensed(about, texts.join('\n'))
}

interface About {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly author?: string | { readonly name?: string }
}

/** What a package.json says, with the text; where there is none, the standard text that the identifier stands for. */
export function licensed(about: About, text: string): Licensed {
  const { name, version, license } = about
  if (license === undefined) {
    // Some give the text and no name of it.
    if (text.trim() === '') throw new Error(`${name}@${version} names no licence`)
    return { name, version, licence: 'by its own text', text: text.replaceAll('\r\n', '\n').trim() }
  }
  const own = text.trim() === '' ? standardText(about) : text
  return { name, version, licence: license, text: own.replaceAll('\r\n', '\n').trim() }
}

/** Some packages have theirs under a heading of the README. */
const fromReadme = (readme: string): string =>
  /^#+ *licen[cs]e[^\n]*\n([\s\S]{200,})/im.exec(readme)?.[1] ?? ''

function standardText({ name, version, license, author }: About): string {
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`
  const standard = license === undefined ? undefined : STANDARD_TEXTS[license]
  if (standard !== undefined) return `Copyright (c) ${holder}\n\n${standard}`
  throw new Error(`${name}@${version} (${license}) brings no text of its licence`)
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`

/** By their identifiers (spdx.org/licenses). */
const STANDARD_TEXTS: Readonly<Record<string, string>> = { MIT, ISC }

export function licenceText(all: readonly Licensed[]): string {
  const rule = '='.repeat(78)
  return all
    .map(
      ({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n${rule}\n\n${text}\n`,
    )
    .join('\n')
}
