/** `incident watch`: starts what is due of an incident and was sealed to start by itself, for a terminal, a service or a timer. */

import type { Command } from 'commander'
import { countOf } from '../../contract/counted.ts'
import type { RunStatus } from '../../contract/runs.ts'
import { AppError, failureFrom } from '../../main/app-error.ts'
import type { DueLook } from '../../main/incidents/waves/start-due.ts'
import type { Secret } from '../../main/keychain/secret.ts'
import type { Workbench } from '../../main/workbench.ts'
import { PASSPHRASE_OPTION } from '../ask-passphrase.ts'
import { EXIT, type ExitCode, exitCodeOfRun } from '../exit-code.ts'
import { collectText } from '../pairs.ts'
import type { RunCommand } from '../run-command.ts'
import { quoted, statusLines } from '../run-summary.ts'
import type { Session } from '../session.ts'
import { pipedSecrets, SIGN_OPTION, type SigningOptions, whileSigning } from '../signing.ts'
import { PAUSING_SIGNALS, SIGNAL_EXIT } from './run.ts'

interface WatchOptions extends SigningOptions {
  readonly connection?: readonly string[]
  readonly once?: boolean
}

const LOOK_EVERY_MS = 5_000

export function watchCommand(incident: Command, run: RunCommand): void {
  incident
    .command('watch <name>')
    .description('start what is due and was sealed to start by itself, until nothing of that is left')
    .option('--connection <name>', 'where batches of its vendor go; as planned by default', collectText)
    .option('--once', 'look once, wait for what it began, and end: for a timer')
    .option('--key-stdin', 'use the key from standard input; with one --connection, where all of it goes')
    .option(...SIGN_OPTION)
    .option(...PASSPHRASE_OPTION)
    .action(
      run(async (session, name: string, options: WatchOptions) => {
        if (options.keyStdin === true && options.connection?.length !== 1)
          throw new AppError('input.several-connections', 'A key goes to the one place that it is for.', {
            hint: 'Give one --connection with --key-stdin, or keep the keys in the keychain.',
          })
        const { key, ask } = await pipedSecrets(options)
        return session.withWorkbench((workbench) =>
          whileSigning(workbench, ask, () => watch(session, workbench, name, options, key)),
        )
      }),
    )
}

async function watch(
  session: Session,
  workbench: Workbench,
  name: string,
  { connection: connections = [], once }: WatchOptions,
  key: Secret | undefined,
): Promise<ExitCode> {
  const { incidents, runs } = workbench
  const under = new Map<string, Promise<void>>()
  const ended = new Map<string, RunStatus>()
  const stopping = new AbortController()
  const tell = teller(session)
  const stopHeeding = onSignal(session, () => {
    stopping.abort()
    for (const batch of under.keys())
      runs.pause(batch, 'closing').catch((error: unknown) => {
        // It may have ended by itself just now.
        if (failureFrom(error).code !== 'state.not-running') session.output.failure(error)
      })
  })
  let waits: DueLook['waits'] = []
  try {
    while (!stopping.signal.aborted) {
      const look = await incidents.startDue(name, { connections, key })
      for (const { batch, verb, items, connection, active } of look.begun) {
        session.output.note(
          `${verb === 'start' ? 'Started' : 'Resumed'} ${quoted(batch)} by itself: ${countOf(items, 'item')} over ${connection}.`,
        )
        under.set(
          batch,
          active.done.then((status) => {
            under.delete(batch)
            ended.set(batch, status)
            session.output.note(statusLines(status).join('\n'))
          }),
        )
      }
      ;({ waits } = look)
      tell(waits.filter(({ batch }) => !under.has(batch)))
      if (once === true || (under.size === 0 && waits.length === 0)) break
      await asleep(stopping.signal)
    }
    while (under.size > 0) await Promise.all(under.values())
  } finally {
    stopHeeding()
  }
  const left = waits.filter(({ batch }) => !ended.has(batch))
  session.output.result({ incident: name, runs: [...ended.values()], waits: left }, [
    ...(ended.size === 0 ? [`Nothing of ${name} started by itself.`] : []),
    ...left.map(({ wave, batch, why }) => `${wave}: ${quoted(batch)}: ${why}`),
  ])
  const codes = [...ended.values()].map(exitCodeOfRun)
  if (codes.includes(EXIT.stopped) || (once !== true && stopping.signal.aborted)) return EXIT.stopped
  return codes.includes(EXIT.incomplete) ? EXIT.incomplete : EXIT.done
}

const asleep = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOK_EVERY_MS)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })

/** Says what is waited for when that is something else than before. */
function teller(session: Session): (waits: DueLook['waits']) => void {
  let told = ''
  return (waits) => {
    const lines = waits.map(({ wave, batch, why }) => `Waiting: ${wave}, ${quoted(batch)}: ${why}`).join('\n')
    // Times of day count on in some of them; what is waited for is the same.
    const kind = lines.replace(/\d\d:\d\d there/g, '')
    if (kind !== told && lines !== '') session.output.note(lines)
    told = kind
  }
}

function onSignal(session: Session, pauseAll: () => void): () => void {
  let signals = 0
  const heed = () => {
    signals += 1
    if (signals > 1) process.exit(SIGNAL_EXIT)
    session.output.note(
      'Ending: finishing what is in flight. Again to quit at once; nothing is lost either way.',
    )
    pauseAll()
  }
  for (const signal of PAUSING_SIGNALS) process.on(signal, heed)
  return () => {
    for (const signal of PAUSING_SIGNALS) process.off(signal, heed)
  }
}
