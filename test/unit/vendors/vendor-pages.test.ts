import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url)

test.each([...vendorRegistry().values()])(
  'the page on $id for administrators names each operation, reason and assumption',
  ({ id, info }) => {
    const page = readFileSync(at(`docs/vendors/${id}.md`), 'utf8')
    const wanted = [
      ...info.assumptions,
      ...info.operations.flatMap((operation) => [
        `\`${operation.id}\``,
        ...operation.reasons.map(({ reason }) => `\`${reason}\``),
      ]),
    ]
    expect(wanted.filter((text) => !page.includes(text))).toEqual([])
  },
)

test.each([...vendorRegistry().values()])(
  '$id: the page calls each assumption as the probe does',
  ({ id, info, probe, handOver }) => {
    const page = readFileSync(at(`docs/vendors/${id}.md`), 'utf8')
    const named = (handOver ?? probe)?.assumptions.map((one) => `- \`${one.id}\`: ${one.says}`) ?? []
    expect(named).toHaveLength(info.assumptions.length)
    expect(named.filter((text) => !page.includes(text))).toEqual([])
    expect(new Set(named).size).toBe(named.length)
  },
)

test.each([...vendorRegistry().values()])(
  '$id has a sample inventory whose headers name a target',
  ({ id, info }) => {
    const path = `resources/samples/${id}.csv`
    expect(existsSync(at(path))).toBe(true)
    const headers = (readFileSync(at(path), 'utf8').split(/\r?\n/)[0] ?? '')
      .split(',')
      .map((header) => header.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
    const [operation] = info.operations
    const missing = operation!.target.columns.filter(
      ({ required, synonyms }) => required && !synonyms.some((synonym) => headers.includes(synonym)),
    )
    expect(missing).toEqual([])
  },
)
