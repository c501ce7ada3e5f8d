import type { Entry } from '../journal/journal.ts'

/** Answers that one transaction takes to the journal. Whoever takes them says what became of it. */
export interface Taken {
  readonly count: number
  /** Those that still say something of their items. Reads the database: within the transaction that writes them. */
  entries(): readonly Entry[]
  written(): void
  failed(error: unknown): void
}

/**
 * Answers on their way to the journal. While the run's loop goes round its turns take them, so that they share the commits of
 * what leaves and what arrives; before and after it those of one moment share one of their own.
 */
export interface Noting {
  /** Resolves when it is on disk. */
  note(entry: Entry): Promise<void>
  hasSome(): boolean
  take(max: number): Taken
  /** @param wake has the loop take a turn soon; null when there is no loop: then what is left is written at once */
  byTurns(wake: (() => void) | null): void
}

interface Noted {
  readonly entry: Entry
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** @param isWanted false for an answer about an item that a person took out meanwhile: it is let go */
export function createNoting(
  append: (entries: readonly Entry[]) => void,
  isWanted: (entry: Entry) => boolean,
): Noting {
  const waiting: Noted[] = []
  let wake: (() => void) | null = null
  const take = (max: number): Taken => {
    const taken = waiting.splice(0, max)
    return {
      count: taken.length,
      entries: () => taken.map(({ entry }) => entry).filter(isWanted),
      written() {
        for (const { resolve } of taken) resolve()
      },
      failed(error) {
        for (const { reject } of taken) reject(error)
      },
    }
  }
  const write = () => {
    if (waiting.length === 0) return
    const taken = take(waiting.length)
    try {
      append(taken.entries())
      taken.written()
    } catch (error) {
      taken.failed(error)
    }
  }
  return {
    note(entry) {
      if (waiting.length === 0) {
        if (wake === null) setImmediate(write)
        else wake()
      }
      return new Promise((resolve, reject) => {
        waiting.push({ entry, resolve, reject })
      })
    },
    hasSome: () => waiting.length > 0,
    take,
    byTurns(newWake) {
      wake = newWake
      if (newWake === null) write()
    },
  }
}

/** What is being written while its askers go on: nobody waits for a commit before the next question. */
export interface Writing {
  add(written: Promise<unknown>): void
  hasFailed(): boolean
  /** @throws what the first that failed was rejected with */
  all(): Promise<void>
}

export function createWriting(): Writing {
  const all: Promise<unknown>[] = []
  let hasFailed = false
  return {
    add(written) {
      written.catch(() => {
        hasFailed = true
      })
      all.push(written)
    },
    hasFailed: () => hasFailed,
    async all() {
      await Promise.all(all)
    },
  }
}
