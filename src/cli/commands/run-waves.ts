/** The waves of an incident that are due, run side by side by one process, each batch as `rescind run` would. */
import { countOf } from '../../contract/counted.ts'
import type { IncidentWave } from '../../contract/incidents.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { AppError, failureFrom } from '../../main/app-error.ts'
import type { Secret } from '../../main/keychain/secret.ts'
import type { ActiveRun } from '../../main/runner/runs.ts'
import type { Workbench } from '../../main/workbench.ts'
import { EXIT, type ExitCode, exitCodeOfRun } from '../exit-code.ts'
import { quoted, statusLines } from '../run-summary.ts'
import type { Session } from '../session.ts'
import { askForCount, PAUSING_SIGNALS, SIGNAL_EXIT, STAKES, wholeNumber } from './run.ts'

export interface WaveRunOptions {
  readonly due?: boolean
  readonly wave?: readonly string[]
  readonly yes?: string
  readonly connection?: readonly string[]
}

interface Incident {
  readonly name: string
  readonly waves: readonly IncidentWave[]
}

interface Due {
  readonly wave: string
  readonly batch: string
  readonly connection: string
  readonly items: number
  readonly verb: 'start' | 'resume'
}

interface Ended {
  readonly batch: string
  readonly status?: RunStatus
  readonly failure?: ReturnType<typeof failureFrom>
}

export async function runWaves(
  session: Session,
  workbench: Workbench,
  name: string,
  options: WaveRunOptions,
  key: Secret | undefined,
): Promise<ExitCode> {
  const incident = { name, waves: await workbench.incidents.waves(name) }
  const due = await batchesOf(workbench, incident, wavesMeant(incident, options), options.connection ?? [])
  if (due.length === 0) {
    session.output.result({ incident: incident.name, runs: [] }, [
      `Nothing of ${incident.name} is due.`,
      ...incident.waves.flatMap(({ name: wave, waitsFor }) => waitsFor.map((what) => `  ${wave}: ${what}`)),
    ])
    return EXIT.done
  }
  requireOnePlace(due, key)
  const items = due.reduce((sum, one) => sum + one.items, 0)
  const given =
    options.yes === undefined
      ? await askForCount(
          session,
          items,
          `Running waves of "${incident.name}" changes ${countOf(items, 'item')}`,
          await stakes(workbench, due),
        )
      : wholeNumber('--yes', options.yes, 0, 1e9)
  if (given !== items)
    throw new AppError(
      'input.count-differs',
      `What is due holds ${countOf(items, 'item')}, not ${given}: nothing was sent.`,
      { hint: `Look at it again: rescind incident waves ${quoted(incident.name)}` },
    )
  const begun: { batch: string; active: ActiveRun }[] = []
  const ended: Ended[] = []
  for (const one of due) {
    try {
      begun.push({ batch: one.batch, active: await begin(workbench, one, key) })
      session.output.note(`Began ${quoted(one.batch)}: ${countOf(one.items, 'item')} over ${one.connection}.`)
    } catch (error) {
      const failure = failureFrom(error)
      session.output.note(`${quoted(one.batch)} was not begun: ${failure.message} ${failure.hint ?? ''}`)
      ended.push({ batch: one.batch, failure })
    }
  }
  const stopHeeding = pauseOnSignal(session, workbench, begun)
  try {
    for (const { batch, active } of begun) ended.push({ batch, status: await active.done })
  } finally {
    stopHeeding()
  }
  session.output.result(
    { incident: incident.name, runs: ended },
    ended.flatMap(({ status }) => (status === undefined ? [] : statusLines(status))),
  )
  return worstOf(ended)
}

/** @throws AppError `input.usage`, `input.no-such-wave`, `state.wave-waits` */
function wavesMeant(
  { name, waves }: Incident,
  { due, wave: named }: WaveRunOptions,
): readonly IncidentWave[] {
  if ((due === true) === (named !== undefined))
    throw new AppError('input.usage', 'Which waves: --due, or --wave.', { hint: 'Give one of the two.' })
  if (named === undefined) return waves.filter(({ waitsFor }) => waitsFor.length === 0)
  return named.map((wanted) => {
    const wave = waves.find((one) => one.name.toLowerCase() === wanted.toLowerCase())
    if (wave === undefined)
      throw new AppError('input.no-such-wave', `Incident "${name}" has no wave "${wanted}".`, {
        hint: `See them all: rescind incident waves ${quoted(name)}`,
      })
    if (wave.waitsFor.length > 0)
      throw new AppError(
        'state.wave-waits',
        `Wave "${wave.name}" is not to be sent now: ${wave.waitsFor.join('; ')}. Nothing was sent.`,
        { hint: `See what it waits for: rescind incident waves ${quoted(name)}` },
      )
    return wave
  })
}

/** Sealed batches that were not begun, and runs that were held back. What a person or a failure has paused stays so. */
async function batchesOf(
  { runs, connections }: Workbench,
  { name }: Incident,
  waves: readonly IncidentWave[],
  given: readonly string[],
): Promise<Due[]> {
  const byVendor = new Map<string, string>()
  for (const one of given) byVendor.set((await connections.get(one)).vendor, one)
  return waves.flatMap((wave) =>
    wave.batches.flatMap((one): Due[] => {
      const isNew = one.state === 'sealed' || one.state === 'approved'
      const isHeldBack = one.state === 'paused' && runs.status(one.batch).halt?.kind === 'target-held'
      if (!isNew && !isHeldBack) return []
      const connection = byVendor.get(one.vendor) ?? one.connection
      if (connection === null)
        throw new AppError(
          'input.no-connection',
          `Wave "${wave.name}" was planned without a connection to ${one.vendor}.`,
          {
            hint: `Give one: rescind incident run ${quoted(name)} --due --connection NAME`,
          },
        )
      return [
        { wave: wave.name, batch: one.batch, connection, items: one.items, verb: isNew ? 'start' : 'resume' },
      ]
    }),
  )
}

const begin = ({ runs }: Workbench, { batch, connection, items, verb }: Due, key: Secret | undefined) =>
  verb === 'start'
    ? runs.start({ batch, connection, confirmCount: items, canary: true, preflight: false, key })
    : runs.resume(batch, { connection, key })

async function stakes({ connections }: Workbench, due: readonly Due[]): Promise<string[]> {
  const lines: string[] = []
  for (const { batch, connection, items, verb } of due) {
    const { host } = await connections.get(connection)
    const behind = await connections.whatStandsBehind(connection)
    lines.push(`${verb} ${quoted(batch)}: ${countOf(items, 'item')} at ${host}. ${STAKES[behind]}`)
  }
  return lines
}

/** A key goes to the one place that it is for. @throws AppError `input.several-connections` */
function requireOnePlace(due: readonly Due[], key: Secret | undefined): void {
  const places = [...new Set(due.map(({ connection }) => connection))]
  if (key === undefined || places.length < 2) return
  throw new AppError(
    'input.several-connections',
    `One key was given, and what is due goes over several connections: ${places.join(', ')}. Nothing was sent.`,
    { hint: 'Keep the keys in the keychain, or run one wave at a time: --wave WAVE.' },
  )
}

function pauseOnSignal(
  session: Session,
  { runs }: Workbench,
  begun: readonly { batch: string }[],
): () => void {
  let signals = 0
  const onSignal = () => {
    signals += 1
    if (signals > 1) process.exit(SIGNAL_EXIT)
    session.output.note(
      'Pausing all: finishing what is in flight. Again to quit at once; nothing is lost either way.',
    )
    for (const { batch } of begun)
      runs.pause(batch, 'signal').catch((error: unknown) => {
        // It may have ended by itself just now.
        if (failureFrom(error).code !== 'state.not-running') session.output.failure(error)
      })
  }
  for (const signal of PAUSING_SIGNALS) process.on(signal, onSignal)
  return () => {
    for (const signal of PAUSING_SIGNALS) process.off(signal, onSignal)
  }
}

function worstOf(ended: readonly Ended[]): ExitCode {
  const codes = ended.map(({ status }) => (status === undefined ? EXIT.input : exitCodeOfRun(status)))
  for (const code of [EXIT.input, EXIT.stopped, EXIT.incomplete]) if (codes.includes(code)) return code
  return EXIT.done
}
