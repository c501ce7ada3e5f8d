import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/main/clock.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { vendorRegistry } from '../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../src/main/workbench.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const built = (file: string) => pathToFileURL(path.join(ROOT, 'out/main', file))

test('the built main process imports Electron, Node and the packages that are shipped, and nothing else', async () => {
  const { dependencies } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const files = (await readdir(path.join(ROOT, 'out/main'), { recursive: true })).filter((file) =>
    file.endsWith('.js'),
  )
  const imported = new Set<string>()
  for (const file of files) {
    const code = await readFile(path.join(ROOT, 'out/main', file), 'utf8')
    for (const [, name = ''] of code.matchAll(/^\s*(?:import|export)\b[^'"\n]*['"]([^'"]+)['"]/gm))
      if (!name.startsWith('.')) imported.add(name)
  }
  const shipped = (name: string) =>
    name === 'electron' ||
    builtinModules.includes(name.replace(/^node:/, '')) ||
    Object.keys(dependencies).some((known) => name === known || name.startsWith(`${known}/`))
  expect(imported).toContain('electron')
  expect([...imported].filter((name) => !shipped(name))).toEqual([])
})

test('the built workers do the work', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'rescind-built-'))
  try {
    await using workbench = openWorkbench({
      dataDir,
      keychain: memoryKeychain(),
      clock: systemClock(),
      vendors: vendorRegistry(),
      operator: 'test@host',
      product: 'rescind test',
      workers: {
        import: built('import-worker.js'),
        write: built('write-worker.js'),
        query: built('query-worker.js'),
        compare: built('comparing-worker.js'),
        pdf: built('pdf-worker.js'),
        fonts: built('../../resources/fonts/'),
        scriptFonts: built('../../node_modules/@embedpdf/'),
        verifier: new URL('../../resources/verify_evidence.py', import.meta.url),
        handOver: new URL('../../resources/hand-over/', import.meta.url),
      },
    })
    const file = path.join(dataDir, 'some.csv')
    await writeFile(
      file,
      'serial_number,common_name\n0A1B2C3D4E5F60718293A4B5C6D7E8F9,a.example.com\n1A1B2C3D4E5F60718293A4B5C6D7E8F9,b.example.com\n',
    )
    const summary = await workbench.inventories.import({
      file,
      name: 'some',
      vendor: 'digicert-tlm',
      settings: { serialFormat: 'hex' },
    })
    expect(summary).toMatchObject({ read: 2, imported: 2 })
    const page = await workbench.inventories.items('some', {
      offset: 0,
      limit: 10,
      filter: { search: 'b.ex' },
      sort: { by: 'commonName', direction: 'descending' },
    })
    expect(page.items.map(({ commonName }) => commonName)).toEqual(['b.example.com'])
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
})
