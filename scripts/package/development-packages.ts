import { readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.join(import.meta.dirname, '../..')

/** Names of the packages that the lock file has for development alone. */
export function developmentPackages(): ReadonlySet<string> {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly dev?: boolean }>>
  }
  const nameOf = (place: string): string =>
    place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const all = Object.entries(packages).filter(([place]) => place !== '')
  const shipped = new Set(all.filter(([, { dev }]) => dev !== true).map(([place]) => nameOf(place)))
  return new Set(all.map(([place]) => nameOf(place)).filter((name) => !shipped.has(name)))
}
