/** The documents for users as pages of the app, and the licences of what it is made of: a step of the window's build. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Marked, type Tokens } from 'marked'
import type { Plugin } from 'vite'
import { licenceOf, licenceText } from '../package/licences.ts'

/** In the order of the list beside them. A document that is not here is for developers. */
const DOCUMENTS = [
  'docs/guide/first-batch.md',
  'docs/guide/air-gapped.md',
  'docs/guide/four-eyes.md',
  'docs/guide/incident.md',
  'docs/guide/reading-a-report.md',
  'docs/guide/states.md',
  'docs/command-line.md',
  'docs/installing.md',
  'docs/vendors/digicert-tlm.md',
  'docs/vendors/digicert-certcentral.md',
  'docs/vendors/digicert-partner.md',
  'docs/vendors/digicert-dtm.md',
  'docs/vendors/keyfactor-command.md',
  'docs/vendors/ejbca.md',
  'docs/vendors/acme.md',
  'docs/vendors/openbao-pki.md',
  'docs/vendors/aws-private-ca.md',
  'docs/bundle-format.md',
  'docs/evidence-format.md',
  'docs/known-issues.md',
  'SECURITY.md',
  'CHANGELOG.md',
] as const

const PICTURES = 'docs/guide/pictures'

interface Page {
  /** e.g. `command-line.html` */
  readonly name: string
  readonly title: string
  readonly html: string
}

/**
 * Emits `documentation/*.html` beside the window. The pages have no script and no style but their own file.
 *
 * @param root of the repository
 */
export function documentation(root: string): Plugin {
  return {
    name: 'documentation',
    apply: 'build',
    async generateBundle(_options, bundle) {
      const pages = await Promise.all(DOCUMENTS.map((file) => pageOf(root, file)))
      const bundled = Object.values(bundle).flatMap((part) =>
        part.type === 'chunk' ? part.moduleIds.flatMap(packageOf) : [],
      )
      const folders = [...new Set([...bundled, ...(await shippedPackages(root))])].toSorted()
      const licences = licenceText(await Promise.all(folders.map(licenceOf)))
      const emit = (name: string, source: string): void =>
        void this.emitFile({ type: 'asset', fileName: `documentation/${name}`, source })
      emit(
        'documentation.css',
        await readFile(path.join(root, 'scripts/documentation/documentation.css'), 'utf8'),
      )
      for (const page of pages) emit(page.name, framed(page, pages))
      for (const picture of await readdir(path.join(root, PICTURES)))
        this.emitFile({
          type: 'asset',
          fileName: `documentation/pictures/${picture}`,
          source: await readFile(path.join(root, PICTURES, picture)),
        })
      emit('index.html', framed({ name: 'index.html', title: 'Documentation', html: INTRODUCTION }, pages))
      emit(
        'licences.html',
        framed(
          {
            name: 'licences.html',
            title: 'Licences',
            html: `<h1>Licences</h1><pre>${escaped(licences)}</pre>`,
          },
          pages,
        ),
      )
    },
  }
}

const INTRODUCTION = `<h1>Documentation</h1>
<p>What is shipped with this version, readable without a network. Each screen of the window says itself what can be done there;
the command line does the same job without a window.</p>
<p>Vendors: what each needs of its administrator, which rights a key must have, what is revoked and how it is confirmed.</p>`

const pageName = (file: string): string => `${path.posix.basename(file, '.md').toLowerCase()}.html`

async function pageOf(root: string, file: string): Promise<Page> {
  const text = await readFile(path.join(root, file), 'utf8')
  const marked = new Marked({
    renderer: {
      link({ href, tokens }: Tokens.Link): string {
        const words = this.parser.parseInline(tokens)
        const to = linkWithin(file, href)
        if (to !== null) return `<a href="${escaped(to)}">${words}</a>`
        // Nothing leads out of the app: an address is there to be read.
        return /^https?:/.test(href) && !words.includes(escaped(href)) ? `${words} (${escaped(href)})` : words
      },
      // The guide's own; others are not shipped.
      image: ({ href, text: words }: Tokens.Image) =>
        /^pictures\/[\w-]+\.png$/.test(href) ? `<img src="${href}" alt="${escaped(words)}">` : '',
      heading({ tokens, depth, text: plain }: Tokens.Heading): string {
        return `<h${depth} id="${anchorOf(plain)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
    },
  })
  const html = await marked.parse(text)
  return { name: pageName(file), title: /^# (.+)$/m.exec(text)?.[1] ?? file, html }
}

/** Where a link of a document leads among the pages; null for what is not among them. */
function linkWithin(file: string, href: string): string | null {
  const [target = '', anchor] = href.split('#', 2)
  const suffix = anchor === undefined ? '' : `#${anchor}`
  if (target === '') return suffix
  const meant = path.posix.normalize(path.posix.join(path.posix.dirname(file), target))
  return (DOCUMENTS as readonly string[]).includes(meant) ? `${pageName(meant)}${suffix}` : null
}

/** As forges make them, so that links work here and there. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function framed({ name, title, html }: Page, pages: readonly Page[]): string {
  const links = [
    { name: 'index.html', title: 'Documentation' },
    ...pages,
    { name: 'licences.html', title: 'Licences' },
  ]
  const list = links.map(
    (page) =>
      `<li><a href="${page.name}"${page.name === name ? ' aria-current="page"' : ''}>${escaped(page.title)}</a></li>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Rescind: ${escaped(title)}</title>
<link rel="stylesheet" href="documentation.css">
</head>
<body>
<nav aria-label="Documents"><ul>
${list.join('\n')}
</ul></nav>
<main>
${html}
</main>
</body>
</html>
`
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

function packageOf(id: string): string[] {
  const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/')) ?? []
  return folder === undefined ? [] : [folder.replaceAll('\0', '')]
}

/** Folders of the packages that main needs, by the lock file: what is needed at run time on every platform. */
async function shippedPackages(root: string): Promise<string[]> {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean; devOptional?: boolean }>
  }
  return Object.entries(lock.packages)
    .filter(([place, { dev, optional, devOptional }]) => place !== '' && !dev && !optional && !devOptional)
    .map(([place]) => path.join(root, place))
}
