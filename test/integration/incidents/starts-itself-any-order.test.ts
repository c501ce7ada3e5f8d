/**
 * Holding, releasing, excluding, including, adding, restarting and looking in any order, over waves that start by themselves: nothing is
 * sent twice, past a hold or past an exclusion, the sums hold after every step, and in the end all that may be is revoked.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FATES } from '../../../src/contract/incident-fates.ts'
import { parseWhere } from '../../../src/main/inventory/asking/parse-where.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import type { Workbench } from '../../../src/main/workbench.ts'
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts'
import { inWorkspace } from '../../support/cli-workspace.ts'

const TLM = 'digicert-tlm'
const LIVES = 8
const ROWS = 8
/** The last is not in the list that the waves are cut from. */
const WAVED = ROWS - 1
const WAVES = ['one', 'two'] as const

type Wave = (typeof WAVES)[number]
type Step =
  | { readonly kind: 'hold' | 'release'; readonly wave: Wave }
  | { readonly kind: 'exclude' | 'include'; readonly row: number }
  | { readonly kind: 'add' | 'restart' | 'look' }

const wave = fc.constantFrom(...WAVES)
const row = fc.integer({ min: 0, max: WAVED - 1 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('hold' as const, 'release' as const), wave }),
  fc.record({ kind: fc.constantFrom('exclude' as const, 'include' as const), row }),
  fc.record({ kind: fc.constantFrom('add' as const, 'restart' as const) }),
  fc.record({ kind: fc.constant('look' as const) }),
)

/** What is so by the steps alone. */
interface Model {
  readonly held: Set<Wave>
  readonly excluded: Set<number>
  members: number
}

test('what starts by itself does so once, past no hold and no exclusion, in any order of what happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 9 }), async (steps) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'rescind-itself-'))
      const sandbox = await startSandbox({ vendors: [TLM], items: ROWS, plain: true, limit: 'none' })
      const keychain = memoryKeychain()
      const inside = (work: (workbench: Workbench) => Promise<void>) =>
        inWorkspace(path.join(folder, 'ws'), work, undefined, keychain)
      const [title = '', ...rows] = sandbox.inventoryCsv(TLM, { rows: ROWS }).csv.trim().split(/\r?\n/)
      const serials = rows.map((line) => (line.split(',')[0] ?? '').replaceAll('"', ''))
      const model: Model = { held: new Set(), excluded: new Set(), members: WAVED }
      const waveOf = (at: number): Wave => (at < 3 ? 'one' : 'two')
      const sent = () => sandbox.effects(TLM).map(({ target }) => JSON.stringify(target))
      const isSent = (at: number) => sent().some((target) => target.includes(serials[at] ?? '?'))
      const look = async (workbench: Workbench) => {
        const before = serials.map((_, at) => isSent(at))
        const { begun } = await workbench.incidents.startDue('INC')
        for (const { active } of begun) await active.done
        for (let at = 0; at < WAVED; at += 1) {
          const mayBe = !model.excluded.has(at) && !model.held.has(waveOf(at))
          expect([at, isSent(at)]).toEqual([at, before[at] === true || mayBe])
        }
        expect(new Set(sent()).size).toBe(sent().length)
      }
      const play = async (workbench: Workbench, one: Step) => {
        const { incidents } = workbench
        switch (one.kind) {
          case 'hold':
            if (model.held.has(one.wave)) return
            incidents.hold('INC', one.wave, 'why')
            return void model.held.add(one.wave)
          case 'release':
            if (!model.held.delete(one.wave)) return
            return incidents.release('INC', one.wave, 'why')
          case 'exclude':
            await incidents.exclude('INC', { find: [serials[one.row] ?? ''] }, 'why', null)
            return void model.excluded.add(one.row)
          case 'include':
            if (!model.excluded.delete(one.row)) return
            return void incidents.include('INC', { find: [serials[one.row] ?? ''] }, 'why')
          case 'add':
            await incidents.add('INC', 'all', {})
            model.members = ROWS
            return
          case 'look':
            return look(workbench)
          case 'restart':
            return
        }
      }
      const requireSums = async ({ incidents }: Workbench) => {
        const { figures } = await incidents.get('INC')
        expect(figures.population).toBe(model.members)
        expect(FATES.reduce((sum, fate) => sum + figures[fate], 0)).toBe(model.members)
        expect(figures.revoked).toBe(sent().length)
        expect(figures.excluded).toBe([...model.excluded].filter((at) => !isSent(at)).length)
      }
      try {
        const lines = [
          `${title},priority`,
          ...rows.map((line, at) => `${line},${waveOf(at) === 'one' ? 1 : 2}`),
        ]
        await inside(async (workbench) => {
          const { connections, inventories, incidents, batches } = workbench
          await connections.add(
            {
              ...{ name: 'tlm', vendor: TLM, baseUrl: sandbox.url(TLM), limits: 'none' },
              options: { settle_ms: '20' },
            },
            new Secret(sandbox.key(TLM)),
          )
          for (const [name, text] of [
            ['some', lines.slice(0, WAVED + 1)],
            ['all', lines],
          ] as const) {
            const file = path.join(folder, `${name}.csv`)
            writeFileSync(file, `${text.join('\n')}\n`)
            await inventories.import({ file, name, vendor: TLM, settings: {} })
          }
          incidents.open({
            name: 'INC',
            cause: 'br-4.9.1.1-12',
            knownAtMs: Date.now(),
            knownHow: '',
            note: '',
          })
          await incidents.add('INC', 'some', {})
          for (const [at, name] of WAVES.entries()) {
            await incidents.plan('INC', {
              wave: name,
              where: (schema) => parseWhere(`priority==${at + 1}`, { schema, readList: () => [] }),
              whereText: `priority==${at + 1}`,
              schedule: {
                notBefore: null,
                windows: [],
                timeZone: 'UTC',
                after: [],
                waitsForReplacement: false,
              },
              startsItself: true,
              connections: ['tlm'],
              comment: '',
            })
            await batches.seal(`INC ${name} ${TLM}`)
          }
        })
        const rest: Step[] = [...steps]
        while (rest.length > 0)
          await inside(async (workbench) => {
            for (let one = rest.shift(); one !== undefined; one = rest.shift()) {
              await play(workbench, one)
              await requireSums(workbench)
              if (one.kind === 'restart') return
            }
          })
        await inside(async (workbench) => {
          for (const name of [...model.held]) await play(workbench, { kind: 'release', wave: name })
          for (const at of [...model.excluded]) await play(workbench, { kind: 'include', row: at })
          await look(workbench)
          await requireSums(workbench)
          expect(await workbench.incidents.startDue('INC')).toEqual({ begun: [], waits: [] })
        })
        expect(sent()).toHaveLength(WAVED)
      } finally {
        await sandbox.close()
        rmSync(folder, { recursive: true, force: true })
      }
    }),
    { numRuns: LIVES, seed: 20261127 },
  )
})
