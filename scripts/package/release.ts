/** What all packages of one release share: version, date, the command line's parts, and the folder with its sums. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createProgram } from '../../src/cli/program.ts'
import { buildProgram } from './build-program.ts'
import { completions } from './completions.ts'
import { contentsFor, type Parts } from './contents.ts'
import type { FileTree } from './file-tree.ts'
import { manual } from './manual.ts'
import { NotToBeHad } from './registry-package.ts'
import { TARGETS, type Target } from './targets.ts'

export const ROOT = path.join(import.meta.dirname, '../..')
const SUMS = 'SHA256SUMS'

export interface Release {
  readonly version: string
  readonly description: string
  /** Name and address. */
  readonly maintainer: string
  /** The maintainer's name without the address, as Windows shows it. */
  readonly maker: string
  /** Of the commit, or SOURCE_DATE_EPOCH: never of the build. */
  readonly date: Date
  readonly parts: Parts
}

/** All of them, or those that were asked for. */
export function chosenTargets(only: readonly string[] | undefined): readonly Target[] {
  const ids = TARGETS.map(({ id }): string => id)
  if (only === undefined || only.every((id) => ids.includes(id)))
    return TARGETS.filter(({ id }) => only?.includes(id) ?? true)
  console.error(`--only takes ${ids.join(', ')}`)
  process.exit(2)
}

export async function prepareRelease(): Promise<Release> {
  const { version, description } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string
    description: string
  }
  const date = dateOfSources()
  const maintainer = process.env['RESCIND_MAINTAINER'] ?? 'Rescind <rescind@localhost>'
  const commands = createProgram({}, () => {})
  return {
    version,
    description,
    maintainer,
    maker: maintainer.replace(/\s*<.*$/, ''),
    date,
    parts: {
      version,
      program: await buildProgram(),
      manual: manual(commands, version, date.toISOString().slice(0, 10)),
      completions: completions(commands),
    },
  }
}

/** The command line's files. Null where the registry is out of reach and the one who asks can do without. */
export async function commandLineFor(
  target: Target,
  parts: Parts,
  canDoWithout: boolean,
): Promise<FileTree | null> {
  try {
    return await contentsFor(target, parts)
  } catch (error) {
    if (!(error instanceof NotToBeHad)) throw error
    if (!canDoWithout)
      throw new Error(`${error.message}: --only makes the package of one platform`, { cause: error })
    console.error(`${target.id} passed over: ${error.message}`)
    return null
  }
}

export function writePackage(out: string, name: string, data: Buffer): void {
  mkdirSync(out, { recursive: true })
  writeFileSync(path.join(out, name), data)
  console.log(`${path.join(out, name)}  ${(data.length / 1e6).toFixed(1)} MB`)
}

/** Of all that lies in the folder, whichever run has written it. */
export function writeSums(out: string): void {
  const names = readdirSync(out).filter((name) => name !== SUMS)
  const lines = names.toSorted().map(
    (name) =>
      `${createHash('sha256')
        .update(readFileSync(path.join(out, name)))
        .digest('hex')}  ${name}\n`,
  )
  writeFileSync(path.join(out, SUMS), lines.join(''))
}

function dateOfSources(): Date {
  const given = process.env['SOURCE_DATE_EPOCH']
  const seconds =
    given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' }).trim()
  if (!/^\d+$/.test(seconds)) throw new Error('SOURCE_DATE_EPOCH is a number of seconds')
  return new Date(Number(seconds) * 1000)
}
