import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { type Clock, isoTime } from './clock.ts'
import { FRAME, framesOf } from './stack-frames.ts'

/** The oldest go: one that keeps crashing must not fill the disk. */
const REPORTS_MAX = 20
/** Of a report that nobody has been told of yet. */
const UNTOLD = '.untold.json'

/** An end without a word: of main, or of the window's process. */
const CrashReport = z.object({
  at: z.iso.datetime(),
  what: z.enum(['main', 'window']),
  product: z.string().regex(/^rescind [\w.() -]{1,40}$/),
  /** A word of ours or of Electron's: `TypeError`, `oom`, `no word`. */
  reason: z.string().regex(/^[A-Za-z][\w -]{0,60}$/),
  /** Where in the program, without any value. */
  frames: z.array(z.string().regex(FRAME)),
})
export type CrashReport = z.infer<typeof CrashReport>

/**
 * The reports of crashes in `<dataDir>/crashes`, one file each, for their owner only. A report holds no message of an error, since
 * a library's message may quote what it was given, and no memory: a dump would hold every key.
 */
export interface CrashReports {
  /** Written before it returns, and never throws: whoever calls is about to end. */
  write(crash: {
    readonly what: CrashReport['what']
    readonly reason: string
    readonly error?: unknown
  }): void
  /** The latest last. */
  list(): CrashReport[]
  /** Those that were not handed out before. */
  takeUntold(): CrashReport[]
  /** Notes that the program runs. What finds such a note from before, finds an end that nobody could report: a kill, a power cut. */
  begin(): void
  /** Takes the note away: it ended as it should. */
  end(): void
}

export function crashReports(
  dataDir: string,
  { product, clock }: { readonly product: string; readonly clock: Clock },
): CrashReports {
  const folder = path.join(dataDir, 'crashes')
  const running = path.join(folder, 'running')
  const names = (): string[] => {
    try {
      return readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .toSorted()
    } catch {
      return []
    }
  }
  const read = (name: string): CrashReport[] => {
    try {
      return [CrashReport.parse(JSON.parse(readFileSync(path.join(folder, name), 'utf8')))]
    } catch {
      // Cut off by the crash itself, or somebody else's file.
      return []
    }
  }
  const write: CrashReports['write'] = ({ what, reason, error }) => {
    const at = isoTime(clock.now())
    const report: CrashReport = { at, what, product, reason, frames: framesOf(error) }
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const old of names().slice(0, -REPORTS_MAX + 1)) rmSync(path.join(folder, old), { force: true })
      const name = `${at.replaceAll(/[:.]/g, '-')}-${what}${UNTOLD}`
      writeFileSync(path.join(folder, name), `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 })
    } catch {
      // A full disk or a folder that is gone may be what it crashed of.
    }
  }
  const end = (): void => {
    try {
      rmSync(running, { force: true })
    } catch {
      // As above: then the next start tells of an end without a word, which is the safer mistake.
    }
  }
  return {
    write,
    list: () => names().flatMap(read),
    takeUntold() {
      const untold = names().filter((name) => name.endsWith(UNTOLD))
      const reports = untold.flatMap(read)
      for (const name of untold) {
        const told = `${name.slice(0, -UNTOLD.length)}.json`
        try {
          renameSync(path.join(folder, name), path.join(folder, told))
        } catch {
          // It is told again next time.
        }
      }
      return reports
    },
    begin() {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      try {
        writeFileSync(running, '', { mode: 0o600, flag: 'wx' })
      } catch {
        write({ what: 'main', reason: 'no word' })
      }
    },
    end,
  }
}
