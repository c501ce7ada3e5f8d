import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { makePrivate } from '../db/private-file.ts'
import type { Db } from '../db/workspace-db.ts'

/** An item with the attempt that it is at. */
interface Attempt {
  readonly ordinal: number
  readonly attempts: number
}

/**
 * Which requests of a run may have begun to leave. An intent is on disk before its request leaves, often a moment before: after a kill
 * some of them never left, and nobody needs to wait for an effect of those.
 *
 * Each request is written down here right before it leaves, without waiting for the disk: what a process has written outlives it, and
 * is lost only with the machine. So the file counts within one boot, for the life after the one that wrote it, and where it cannot be
 * written nothing is known, as without it.
 *
 * [Note: the order] A request is marked, then the fence is looked at, then the first byte leaves. A process that was frozen before its
 * mark finds its lease gone; one that was frozen after it is found in the file by whoever has taken the lease over.
 */
export interface Departures {
  /**
   * Of items whose outcome the life before left open, those that certainly were not sent. Before `begin`.
   *
   * @param before that life, as it wrote itself down with its first event; null where none did
   */
  unsent(open: readonly Attempt[], before: string | null): ReadonlySet<number>
  /** From here on marks are of this life. Only once the journal says of what the one before left open that it was lost, or not sent. */
  begin(): void
  /** Whether a later life will know of what certainly was not sent. */
  isKept(): boolean
  /** Before anything of the request leaves. @throws where it can neither be written nor be taken back that the file is whole */
  mark(items: readonly { readonly ordinal: number }[], attempts: ReadonlyMap<number, number>): void
  close(): void
  /** The run is at its end, and nothing of it is open. */
  end(): void
}

/** Without a file, as where the system does not name its boots. */
const NOTHING_KNOWN: Departures = {
  unsent: () => new Set(),
  begin: () => {},
  isKept: () => false,
  mark: () => {},
  close: () => {},
  end: () => {},
}

export function openDepartures(
  db: Pick<Db, 'name' | 'memory'>,
  batch: string,
  life: string,
  boot: string | null = thisBoot(),
): Departures {
  if (boot === null || db.memory) return NOTHING_KNOWN
  const file = path.join(path.dirname(db.name), `departures-${batch}`)
  const headOf = (of: string): string => `${boot} ${of}\n`
  let descriptor: number | null = null
  const close = () => {
    if (descriptor !== null) closeSync(descriptor)
    descriptor = null
  }
  return {
    unsent(open, before) {
      if (before === null || open.length === 0) return new Set()
      const marked = marksOf(file, headOf(before))
      if (marked === null) return new Set()
      return new Set(open.filter((one) => !marked.has(markOf(one))).map(({ ordinal }) => ordinal))
    },
    begin() {
      try {
        makePrivate(file)
        // Whoever was frozen while it had the file open adds to it, and overwrites nothing.
        descriptor = openSync(file, 'a')
        ftruncateSync(descriptor, 0)
        writeWhole(descriptor, headOf(life))
      } catch {
        // What stands there is of another life, or of none, and so says nothing of this one.
        close()
      }
    },
    isKept: () => descriptor !== null,
    mark(items, attempts) {
      if (descriptor === null) return
      const marks = items.map(({ ordinal }) => markOf({ ordinal, attempts: attempts.get(ordinal) ?? 0 }))
      try {
        writeWhole(descriptor, `${marks.join('\n')}\n`)
      } catch {
        ftruncateSync(descriptor, 0)
        close()
      }
    },
    close,
    end() {
      close()
      try {
        rmSync(file, { force: true })
      } catch {
        // Left behind it says nothing of a later life.
      }
    },
  }
}

const markOf = ({ ordinal, attempts }: Attempt): string => `${ordinal} ${attempts}`

/** The marks of the life that wrote `head`; null when the file is none of its. */
function marksOf(file: string, head: string): ReadonlySet<string> | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null
  }
  return text.startsWith(head) ? new Set(text.slice(head.length).split('\n')) : null
}

function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written)
}

/** What names the time since the machine was started, on Linux; null elsewhere. */
function thisBoot(): string | null {
  if (process.platform !== 'linux') return null
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}
