import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** Where distributions and people put it. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** What stands for a font that is not named. */
const FAMILIES = {
  'system-ui': 'DejaVu Sans',
  sans: 'DejaVu Sans',
  'sans-serif': 'DejaVu Sans',
  serif: 'DejaVu Serif',
  monospace: 'DejaVu Sans Mono',
} as const

/** The report's own fonts for what DejaVu does not hold: Chinese with the kana, Korean, Arabic, Hebrew. */
const SCRIPTS = [
  '@embedpdf/fonts-sc',
  '@embedpdf/fonts-kr',
  '@embedpdf/fonts-arabic',
  '@embedpdf/fonts-hebrew',
] as const

export interface ChromiumBinary {
  readonly kind: 'installed' | 'packaged'
  readonly executable: string
  readonly env: Readonly<Record<string, string>>
}

const run = promisify(execFile)

/**
 * The Chromium of the machine, else the one inside of the npm package `@sparticuz/chromium`; nothing is downloaded. On Linux
 * either sees the fonts of npm packages and no others: a bare machine has none, and the picture is the same everywhere.
 */
export async function findChromium(): Promise<ChromiumBinary> {
  const installed = INSTALLED.find((file) => existsSync(file))
  if (installed === undefined) return packagedChromium()
  const env = process.platform === 'linux' ? { FONTCONFIG_FILE: await fontsOfTests() } : {}
  return { kind: 'installed', executable: installed, env }
}

/**
 * Unpacks the packaged Chromium, once for each version of it: aside, then moved to its place in one step, since several test
 * processes may come here at the same time and none may start a half-written file.
 */
async function packagedChromium(): Promise<ChromiumBinary> {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const root = entry.slice(0, entry.lastIndexOf(`chromium${path.sep}build`) + 'chromium'.length)
  const { default: facts } = (await import(pathToFileURL(path.join(root, 'package.json')).href, {
    with: { type: 'json' },
  })) as {
    default: { version: string }
  }
  const home = path.join(tmpdir(), `rescind-chromium-${facts.version}`)
  if (!existsSync(home)) await unpack(entry, path.join(root, 'bin'), home)
  const executable = path.join(home, 'chromium')
  const env = { FONTCONFIG_FILE: await fontsOfTests() }
  return {
    kind: 'packaged',
    executable,
    env: (await starts(executable, env))
      ? env
      : { ...env, LD_LIBRARY_PATH: path.join(home, 'al2023', 'lib') },
  }
}

/** The fonts' packages, and how the generic names of CSS are answered with them: the file that Fontconfig is pointed to. */
async function fontsOfTests(): Promise<string> {
  const { resolve } = createRequire(import.meta.url)
  const folders = [
    path.join(path.dirname(resolve('dejavu-fonts-ttf/package.json')), 'ttf'),
    ...SCRIPTS.map((name) => path.join(path.dirname(resolve(name)), '../fonts')),
  ]
  const text = fontconfigOf(folders, path.join(tmpdir(), 'rescind-fonts-cache'))
  const name = `rescind-fonts-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.conf`
  const file = path.join(tmpdir(), name)
  const aside = `${file}.${process.pid}`
  await writeFile(aside, text)
  await rename(aside, file)
  return file
}

const fontconfigOf = (folders: readonly string[], cache: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join('\n')}
  <cachedir>${cache}</cachedir>
${Object.entries(FAMILIES)
  .map(
    ([generic, family]) =>
      `  <alias><family>${generic}</family><prefer><family>${family}</family></prefer></alias>`,
  )
  .join('\n')}
  <match><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
</fontconfig>
`

/** The package unpacks into the folder for temporary files of its own process, so it is given one of its own. */
async function unpack(entry: string, bin: string, home: string): Promise<void> {
  const aside = `${home}.${process.pid}`
  await mkdir(aside, { recursive: true })
  const script = `
    const { default: chromium, inflate } = await import(${JSON.stringify(pathToFileURL(entry).href)})
    await chromium.executablePath()
    await inflate(${JSON.stringify(path.join(bin, 'al2023.tar.br'))})
  `
  try {
    await run(process.execPath, ['--input-type=module', '--eval', script], {
      env: { ...process.env, TMPDIR: aside },
    })
    await rename(aside, home)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    // Another process was faster.
    if (!existsSync(home)) throw error
  }
}

/** Whether the machine has the shared libraries that it needs (NSS, above all); the package brings them for where it has not. */
async function starts(executable: string, env: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    await run(executable, ['--version', '--no-sandbox'], { env: { ...process.env, ...env } })
    return true
  } catch {
    return false
  }
}
