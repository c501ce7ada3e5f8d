/** What the workspace and its surroundings say: its format, the keychain, the clock, earlier crashes. */

import { randomUUID } from 'node:crypto'
import { countOf } from '../../contract/counted.ts'
import type { Finding } from '../../contract/doctor.ts'
import { AppError } from '../app-error.ts'
import type { CrashReport } from '../crash-reports.ts'
import { sharedFolderWarning } from '../db/private-file.ts'
import { WORKSPACE_FORMAT } from '../db/workspace-db.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { Secret } from '../keychain/secret.ts'
import { findings } from './finding.ts'
import type { WorkspaceLook } from './look-at-workspace.ts'
import type { Names } from './names.ts'

/** What clocks may differ by: certificates, tokens and time stamps are judged by the minute, not by the second. */
export const CLOCK_MS_MAX = 120_000

export function checkWorkspace(look: WorkspaceLook, dataDir: string, names: Names): Finding {
  const about = findings('workspace', 'Workspace')
  switch (look.kind) {
    case 'none':
      return about.note(`There is none at ${names.folder} yet: it is made by the first thing that is done.`)
    case 'broken':
      return about.wrong(
        `${names.folder} cannot be read: ${names.error(look.error)}.`,
        'Name another folder with --data-dir, ask whoever owns it, or bring it back from a backup. Nothing was changed.',
      )
    case 'newer':
      return about.wrong(
        `${names.folder} has format ${look.format}; this version knows up to ${WORKSPACE_FORMAT}.`,
        'Open it with the newer version of Rescind that wrote it.',
      )
    case 'there': {
      const says = `${names.folder}, format ${look.format}${look.isAirGapped ? ', air-gapped' : ''}.`
      const shared = sharedFolderWarning(dataDir)
      if (shared !== null)
        return about.wrong(`${says} Others may write to it.`, `chmod go-w "${names.folder}"`)
      return look.format < WORKSPACE_FORMAT
        ? about.note(
            `${says} This version brings it to format ${WORKSPACE_FORMAT} when it is next opened; earlier versions then refuse it.`,
            'Keep a copy of the folder first if you may have to go back.',
          )
        : about.good(says)
    }
    default:
      return look satisfies never
  }
}

/** Under this name a word is written and taken away again; never a key. */
const PROBE = 'doctor'

/** Writes to the keychain what a connection would, reads it back and takes it away. The system may ask the person to unlock it. */
export async function checkKeychain(keychain: Keychain): Promise<Finding> {
  const about = findings('keychain', 'Keychain')
  const { available, kind } = await keychain.state()
  const word = randomUUID()
  try {
    await keychain.set(PROBE, new Secret(word))
    const kept = await keychain.get(PROBE)
    await keychain.delete(PROBE)
    if (kept?.reveal() === word) return about.good(`${kind}: answers, and keeps what it is given.`)
    return about.wrong(`${kind} answers and does not keep what it is given.`, FOR_ONE_RUN)
  } catch (error) {
    // Its library's own words hold nothing that was given, and ours stand in their stead.
    const mend = (error instanceof AppError && error.hint) || FOR_ONE_RUN
    if (!available) return about.note(`No ${kind} answers: no key can be kept on this machine.`, mend)
    return about.wrong(`${kind} is there and takes nothing: it is locked, or refuses.`, mend)
  }
}

const FOR_ONE_RUN =
  'Give the key for this run only: --key-stdin on the command line, or typed into the window when the run starts.'

/** Against the last event: a clock that was set back makes times of the record stand in the future. */
export function checkClock(look: WorkspaceLook, now: number): Finding {
  const about = findings('clock', 'Clock')
  const last = look.kind === 'there' && look.lastEventAt !== null ? Date.parse(look.lastEventAt) : Number.NaN
  if (Number.isNaN(last)) return about.good('Nothing is recorded yet that it could be compared with.')
  const behind = last - now
  return behind > CLOCK_MS_MAX
    ? about.wrong(
        `It is ${durationText(behind)} behind the last recorded event.`,
        'Set the clock of this machine, best by a time server: what is recorded, approved and stamped bears its time.',
      )
    : about.good('Not behind the last recorded event.')
}

export function durationText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  if (minutes < 120) return `${countOf(minutes, 'minute')}`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${countOf(hours, 'hour')}` : `${countOf(Math.round(hours / 24), 'day')}`
}

export function checkCrashes(crashes: readonly CrashReport[]): readonly Finding[] {
  const last = crashes.at(-1)
  if (last === undefined) return []
  return [
    findings('crashes', 'Crashes').note(
      `${countOf(crashes.length, 'crash is', 'crashes are')} on record, the last of ${last.at} (${last.what}, ${last.reason}).`,
      'Write a support file and report it. The reports lie in the folder "crashes" of the workspace and may be removed.',
    ),
  ]
}
