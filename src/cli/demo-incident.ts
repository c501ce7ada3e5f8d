/**
 * `demo --incident`: an incident from its first list to its closing statement, against the sandboxes of two vendors, as a
 * drill. Each certificate is held against the sandboxes' own logs at the end.
 */

import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { countOf } from '../contract/counted.ts'
import { FATE_WORDS, FATES } from '../contract/incident-fates.ts'
import type { Incident } from '../contract/incidents.ts'
import type { Verdict } from '../contract/reports.ts'
import { AppError } from '../main/app-error.ts'
import { verifyFile } from '../main/bundle/verify-file.ts'
import { statusDocument } from '../main/incidents/status-document.ts'
import { memoryKeychain } from '../main/keychain/memory-keychain.ts'
import type { IncidentMemberLine } from '../main/reports/incident/incident-format.ts'
import type { Workbench } from '../main/workbench.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { WorldItem } from '../sandbox/vendor-world.ts'
import { comparedWithSandbox } from './compared-with-sandbox.ts'
import { cli, narrator, resumeToItsEnd, until } from './demo-parts.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { createSession, type Session } from './session.ts'

/** As many as were revoked at once in July 2024 (DigiCert, the underscores of CNAME validation). */
export const INCIDENT_ITEMS = 83_267
export const INCIDENT_ITEMS_MIN = 60

const TLM = 'digicert-tlm'
const KEYFACTOR = 'keyfactor-command'
type DemoVendor = typeof TLM | typeof KEYFACTOR
const INCIDENT = 'INC-2024-07'
const SHARE_OF_TLM = 0.6
/** Of the first vendor's certificates, those that only the recount finds. */
const SHARE_FOUND_LATER = 0.1
const EXCLUDED_MAX = 20
const SETTLE_MS = 300
/** Far above what this machine does, so that it holds nobody up; an end can be told by it. */
const LIMIT = { requests: 2_000, perMs: 1_000 }
const OUTAGE_MS = 3_000
/** It became known so long ago; the cause leaves 24 hours. */
const KNOWN_AGO_MS = 23 * 3_600_000
const WAVES = { first: 'wave-1', keyfactor: 'wave-2', found: 'wave-3' } as const
const number = (items: number): string => items.toLocaleString('en')

export async function demonstrateIncident(session: Session, rows: number, folder: string): Promise<ExitCode> {
  const { startSandbox } = await import('../sandbox/start-sandbox.ts')
  const ofTlm = Math.ceil(rows * SHARE_OF_TLM)
  const sandbox = await startSandbox({ vendors: [TLM, KEYFACTOR], items: ofTlm, plain: true, limit: 'none' })
  try {
    return await demonstrate({ session, sandbox, folder, ofTlm, ofKeyfactor: rows - ofTlm })
  } finally {
    await sandbox.close()
  }
}

interface Scene {
  readonly session: Session
  readonly sandbox: Sandbox
  readonly folder: string
  readonly ofTlm: number
  readonly ofKeyfactor: number
}

async function demonstrate({ session, sandbox, folder, ofTlm, ofKeyfactor }: Scene): Promise<ExitCode> {
  const { output } = session
  const workspace = path.join(folder, 'workspace')
  const own = createSession(output, { dataDir: workspace }, {}, memoryKeychain())
  const step = narrator((text) => output.note(text))
  const at = (name: string) => path.join(folder, name)
  const before = { [TLM]: sandbox.items(TLM), [KEYFACTOR]: sandbox.items(KEYFACTOR) }
  const rows = ofTlm + ofKeyfactor

  step(
    `Two sandboxes answer as ${TLM} and ${KEYFACTOR} do. ${countOf(rows, 'certificate of theirs was', 'certificates of theirs were')} issued without the domain being validated; that became known 23 hours ago, and 24 are allowed.`,
  )
  const [title = '', ...lines] = sandbox.inventoryCsv(TLM, { rows: ofTlm }).csv.trim().split(/\r?\n/)
  const held = Math.min(EXCLUDED_MAX, Math.floor(ofTlm / 10))
  const known = lines.slice(0, ofTlm - Math.max(1, Math.floor(ofTlm * SHARE_FOUND_LATER)))
  const lists: readonly (readonly [name: string, vendor: DemoVendor, csv: string])[] = [
    ['court', TLM, csvOf(title, known.slice(0, held))],
    ['first', TLM, csvOf(title, known.slice(held))],
    ['keyfactor', KEYFACTOR, sandbox.inventoryCsv(KEYFACTOR, { rows: ofKeyfactor }).csv],
    ['recount', TLM, csvOf(title, lines)],
    ['found', TLM, csvOf(title, lines.slice(known.length))],
  ]
  const importList = async ({ inventories }: Workbench, wanted: string): Promise<void> => {
    const [name, vendor, csv] = lists.find(([one]) => one === wanted) as (typeof lists)[number]
    await writeFile(at(`${name}.csv`), csv)
    await inventories.import({ file: at(`${name}.csv`), name, vendor, settings: {} })
  }
  const seal = async ({ batches }: Workbench, wave: string, inventory: string): Promise<number> => {
    const { clock } = await own.withWorkbench(({ incidents }) => incidents.get(INCIDENT))
    batches.create({
      name: wave,
      inventory,
      request: {
        operation: 'revoke',
        reason: 'superseded',
        comment: INCIDENT,
        options: {},
        incident: INCIDENT,
        drill: true,
        deadline: { startedAt: knownAt, dueAt: clock.deadline },
      },
      filter: {},
    })
    return (await batches.seal(wave)).counts.total
  }
  const knownAtMs = Date.now() - KNOWN_AGO_MS
  const knownAt = new Date(knownAtMs).toISOString()
  const status = () => own.withWorkbench(({ incidents }) => incidents.get(INCIDENT))

  const counts = await own.withWorkbench(async (workbench) => {
    const { incidents, connections } = workbench
    for (const list of ['court', 'first', 'keyfactor']) await importList(workbench, list)
    incidents.open({
      name: INCIDENT,
      cause: 'br-4.9.1.1-5',
      knownAtMs,
      knownHow: 'a report by mail',
      drill: true,
      note: '',
    })
    for (const list of ['court', 'first', 'keyfactor']) await incidents.add(INCIDENT, list, {})
    await incidents.exclude(INCIDENT, { inventory: 'court', filter: {} }, 'order of a court, case 12', null)
    for (const vendor of [TLM, KEYFACTOR] as const)
      await connections.add({
        name: vendor,
        vendor,
        baseUrl: sandbox.url(vendor),
        options: { settle_ms: String(SETTLE_MS), ...sandbox.access(vendor, 'revoke').options },
        limits: [LIMIT],
      })
    return {
      first: await seal(workbench, WAVES.first, 'first'),
      keyfactor: await seal(workbench, WAVES.keyfactor, 'keyfactor'),
    }
  })
  step(
    `Opened the incident as a drill, took three lists in, excluded ${held} by order of a court, and sealed two waves: ${number(counts.first)} and ${number(counts.keyfactor)}. ${told(await status())}`,
  )

  const run = (wave: string, vendor: DemoVendor, items: number) =>
    cli(
      ['--quiet', 'run', wave, '--connection', vendor, '--yes', String(items), '--key-stdin'],
      workspace,
      sandbox.key(vendor),
    )
  const running = {
    first: run(WAVES.first, TLM, counts.first),
    keyfactor: run(WAVES.keyfactor, KEYFACTOR, counts.keyfactor),
  }
  await Promise.race([
    running.keyfactor.ended,
    until(() => sandbox.requests(KEYFACTOR).some(({ group }) => group === 'submit')),
  ])
  await sandbox.change(KEYFACTOR, { offline: true })
  const cutAt = Date.now()
  step(
    `Both waves run side by side, each in a process of its own. ${KEYFACTOR} is cut off: nothing answers at its address.`,
  )
  await Promise.race([
    running.first.ended,
    until(() => sandbox.effects(TLM).length >= Math.max(1, Math.floor(counts.first / 2))),
  ])
  running.first.child.kill('SIGKILL')
  await running.first.ended
  if (running.first.child.signalCode !== 'SIGKILL')
    throw new AppError('check.demo-kill', 'The first wave ended by itself before it could be killed.')
  step(
    `Killed the process of ${WAVES.first} (SIGKILL) after ${countOf(sandbox.effects(TLM).length, 'effect')}. ${told(await status())}`,
  )

  const found = await own.withWorkbench(async (workbench) => {
    const { incidents } = workbench
    await importList(workbench, 'recount')
    const compared = await incidents.compare(INCIDENT, 'recount')
    await incidents.add(INCIDENT, 'recount', {})
    await importList(workbench, 'found')
    const interim = await incidents.report(INCIDENT, 'html', at('interim-report.html'))
    return { compared, items: await seal(workbench, WAVES.found, 'found'), interim }
  })
  step(
    `Counted again in the middle: ${number(found.compared.items)} listed, ${number(found.compared.new)} that nobody had known of. They are in the population now, and in a third wave. Interim report ${found.interim.number} is written. ${told(await status())}`,
  )

  await new Promise((resolve) => setTimeout(resolve, Math.max(0, OUTAGE_MS - (Date.now() - cutAt))))
  await sandbox.change(KEYFACTOR, { offline: false })
  step(`${KEYFACTOR} answers again; ${WAVES.first} is resumed, and asks about what was in flight first.`)
  await Promise.all([
    running.keyfactor.ended.then((ended) =>
      resumeToItsEnd(WAVES.keyfactor, workspace, sandbox.key(KEYFACTOR), ended),
    ),
    resumeToItsEnd(WAVES.first, workspace, sandbox.key(TLM)),
  ])
  await resumeToItsEnd(
    WAVES.found,
    workspace,
    sandbox.key(TLM),
    await run(WAVES.found, TLM, found.items).ended,
  )

  const reports = {
    pdf: at('incident.pdf'),
    html: at('incident.html'),
    csv: at('incident.csv'),
    json: at('incident.json'),
    jsonl: at('incident.jsonl'),
  }
  const end = await own.withWorkbench(async (workbench) => {
    const { incidents, runs } = workbench
    const last = await incidents.get(INCIDENT)
    step(`All three waves are through. ${told(last)}`)
    const differences = [
      ...comparedWithSandbox(runs, [WAVES.first, WAVES.found], factsOf(sandbox, TLM, before[TLM])),
      ...comparedWithSandbox(runs, [WAVES.keyfactor], factsOf(sandbox, KEYFACTOR, before[KEYFACTOR])),
    ]
    if (differences.length > 0)
      throw new AppError(
        'check.demo-log',
        `The journals and the sandboxes' own logs differ: ${differences.slice(0, 5).join('; ')}`,
      )
    await incidents.close(INCIDENT, 'All are revoked but those that a court holds.')
    for (const [format, file] of Object.entries(reports))
      await incidents.report(INCIDENT, format as keyof typeof reports, file)
    for (const wave of Object.values(WAVES)) await workbench.reports.write(wave, 'jsonl', at(`${wave}.jsonl`))
    return incidents.get(INCIDENT)
  })
  await checkMembers(reports.jsonl, sandbox, rows)
  step(
    `Held each of the ${countOf(rows, 'certificate')} of the evidence against the sandboxes' own logs: each once, ${countOf(sandbox.effects(TLM).length + sandbox.effects(KEYFACTOR).length, 'effect')}, none of an excluded one.`,
  )
  const verdict = requireWhole(await verifyFile(reports.jsonl), reports.jsonl)
  for (const { batch, head } of end.batches)
    requireWhole(
      await verifyFile(at(`${batch}.jsonl`), { expectedHead: head ?? undefined }),
      at(`${batch}.jsonl`),
    )
  step(
    `Verified the incident's evidence without the workspace: ${countOf(verdict.events, 'event')}, ${countOf(verdict.items, 'certificate')}; and that of each wave, by the head that it is named by.`,
  )
  output.result({ ...statusDocument(end), reports, folder }, [
    'Reports:',
    ...[...Object.values(reports), at('interim-report.html')].map((report) => `  ${report}`),
    ...Object.values(WAVES).map((wave) => `  ${at(`${wave}.jsonl`)}`),
  ])
  return EXIT.done
}

const csvOf = (title: string, lines: readonly string[]): string => `${[title, ...lines].join('\n')}\n`

const factsOf = (sandbox: Sandbox, vendor: DemoVendor, before: readonly WorldItem[]) => ({
  effects: sandbox.effects(vendor),
  items: sandbox.items(vendor),
  before,
})

/** The figures in a sentence, once they are seen to add up. @throws AppError `check.demo-sums` */
function told({ figures, clock }: Incident): string {
  const sum = FATES.reduce((items, fate) => items + figures[fate], 0)
  if (sum !== figures.population)
    throw new AppError('check.demo-sums', `The figures add up to ${sum}, not to ${figures.population}.`)
  const parts = FATES.filter((fate) => figures[fate] > 0).map(
    (fate) => `${number(figures[fate])} ${FATE_WORDS[fate]}`,
  )
  const end = clock.estimatedEndAt === null ? '' : `; done about ${clock.estimatedEndAt}`
  return `Of ${number(figures.population)}: ${parts.join(', ')}. Deadline ${clock.deadline}: ${clock.outlook}${end}.`
}

/** @throws AppError `check.demo-log` where a certificate is not there once, or is not what the vendor's log says of it */
async function checkMembers(evidence: string, sandbox: Sandbox, rows: number): Promise<void> {
  const effects = new Map(
    [TLM, KEYFACTOR].map((vendor) => [vendor, namesOfEffects(sandbox, vendor as DemoVendor)] as const),
  )
  const seen = new Set<string>()
  const wrong: string[] = []
  let revoked = 0
  for await (const line of createInterface({ input: createReadStream(evidence) })) {
    const member = JSON.parse(line) as Partial<IncidentMemberLine>
    if (member.member === undefined) continue
    const { vendor = '', target = {}, became } = member
    seen.add(`${vendor} ${JSON.stringify(target)}`)
    const hadEffect = Object.values(target).some((name) => effects.get(vendor)?.has(name) === true)
    if ((became === 'revoked') !== hadEffect || !['revoked', 'excluded'].includes(became ?? ''))
      wrong.push(
        `${vendor} ${Object.values(target).join(', ')}: ${became}, ${hadEffect ? 'an' : 'no'} effect`,
      )
    if (hadEffect) revoked += 1
  }
  const effected = sandbox.effects(TLM).length + sandbox.effects(KEYFACTOR).length
  if (seen.size !== rows) wrong.push(`${countOf(seen.size, 'certificate')} instead of ${rows}`)
  if (revoked !== effected)
    wrong.push(`${countOf(effected, 'effect')} for ${countOf(revoked, 'certificate')}`)
  if (wrong.length > 0)
    throw new AppError(
      'check.demo-log',
      `The evidence and the sandboxes' own logs differ: ${wrong.slice(0, 5).join('; ')}`,
    )
}

/** What the certificates that were revoked at a vendor are called there: by its own name, or by what else it knows of them. */
function namesOfEffects(sandbox: Sandbox, vendor: DemoVendor): ReadonlySet<string> {
  const items = new Map(sandbox.items(vendor).map((item) => [item.target, item]))
  return new Set(
    sandbox.effects(vendor).flatMap(({ target }) => {
      const { serial_number: serial } = items.get(target)?.facts ?? {}
      return [target, ...(typeof serial === 'string' ? [serial] : [])]
    }),
  )
}

/** @throws AppError `check.demo-evidence` */
function requireWhole(verdict: Verdict, file: string): Verdict {
  if (verdict.ok) return verdict
  throw new AppError('check.demo-evidence', `${file} does not hold: ${verdict.firstBad?.message ?? ''}`)
}
