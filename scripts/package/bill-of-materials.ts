/** What a package is made of, as CycloneDX, by `npm sbom`: what it holds and nothing else, with the same bytes each time. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { UNBUNDLED } from './build-program.ts'
import { FONT_PACKAGES } from './fonts.ts'
import type { Target } from './targets.ts'

const ROOT = path.join(import.meta.dirname, '../..')

interface Lock {
  readonly packages: Readonly<Record<string, { readonly name?: string; readonly version?: string }>>
}

interface Bom {
  serialNumber: string
  metadata: { timestamp: string; component: { name: string } }
  components: { 'bom-ref': string }[]
  dependencies: { ref: string; dependsOn?: string[] }[]
}

export interface Components {
  /** CycloneDX, as JSON. */
  readonly bom: string
  readonly names: readonly string[]
}

/** @param folders of the packages that went into it, beside what every package of the target holds */
export function componentsOf(
  target: Target,
  folders: readonly string[],
  version: string,
  date: Date,
): Components {
  const bom = JSON.parse(
    execFileSync(
      'npm',
      [
        'sbom',
        '--sbom-format',
        'cyclonedx',
        '--package-lock-only',
        '--include=dev',
        '--include=optional',
        '--include=peer',
      ],
      {
        cwd: ROOT,
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
        shell: process.platform === 'win32',
      },
    ),
  ) as Bom
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as Lock
  const refOf = (place: string): string => {
    const { name, version: locked } = packages[place] ?? {}
    return `${name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${locked}`
  }
  const held = new Set(
    [
      ...folders.map((folder) => path.relative(ROOT, folder).replaceAll('\\', '/')),
      ...[...UNBUNDLED, ...FONT_PACKAGES, target.runtime, target.keyring].map(
        (name) => `node_modules/${name}`,
      ),
    ].map(refOf),
  )
  bom.components = bom.components.filter((component) => held.has(component['bom-ref']))
  for (const ref of held)
    if (!bom.components.some((component) => component['bom-ref'] === ref))
      throw new Error(`npm sbom does not know ${ref}`)
  bom.metadata.component.name = 'rescind'
  const refs = new Set([...bom.components.map((component) => component['bom-ref']), `rescind@${version}`])
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => refs.has(other)) }))
  bom.metadata.timestamp = date.toISOString()
  bom.serialNumber = ''
  const digest = createHash('sha256')
    .update(`${target.id}${JSON.stringify(bom)}`)
    .digest('hex')
  bom.serialNumber = `urn:uuid:${digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5')}`
  const names = bom.components.map((component) => component['bom-ref'].replace(/@[^@]+$/, ''))
  return { bom: `${JSON.stringify(bom, null, 2)}\n`, names }
}
