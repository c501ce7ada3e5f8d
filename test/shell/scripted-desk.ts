import path from 'node:path'
import type { Desk, Question } from '../../src/main/ipc/desk.ts'
import type { Sandboxes } from '../../src/main/ipc/sandboxes.ts'

/** The person at the desk, played by a test: which file is chosen next, where the next one is saved. */
export interface Person {
  /** Answers the next open dialog, by several files where several may be chosen; null cancels it. */
  nextOpenFile(file: string | readonly string[] | null): Promise<void>
  /** Answers the next save dialog; null cancels it. */
  nextSaveFile(file: string | null): Promise<void>
  /** Answers the next question that main itself asks, before what nobody has answered beforehand. */
  nextAnswer(agrees: boolean): Promise<void>
  /** Puts a file into the person's hand, to be dropped on the window (`dropFile`). */
  holdFile(file: string): Promise<void>
}

export interface ScriptedDesk {
  readonly desk: Desk
  readonly person: Person
  /** What main has asked so far. */
  readonly asked: readonly Question[]
  /** The path of a file that the person holds, by its name; empty for any other, as Electron answers. */
  heldFile(name: string): string
}

/**
 * A desk without dialogs: what the test has not answered beforehand is cancelled.
 *
 * @param confirm answers a question of main's that was not answered beforehand; by default the person agrees
 */
export function scriptedDesk({
  version,
  sandboxes,
  confirm = async () => true,
}: {
  version: string
  sandboxes: Sandboxes
  confirm?: ((question: Question) => Promise<boolean>) | undefined
}): ScriptedDesk {
  const opens: (string | readonly string[] | null)[] = []
  const saves: (string | null)[] = []
  const answers: boolean[] = []
  const asked: Question[] = []
  const held = new Map<string, string>()
  return {
    desk: {
      info: { version, platform: process.platform, shell: 'chromium' },
      chooseFiles: async () => [opens.shift() ?? []].flat(),
      chooseSaveFile: async () => saves.shift() ?? null,
      confirm: async (question) => {
        asked.push(question)
        return answers.shift() ?? confirm(question)
      },
      sandbox: (vendor) => sandboxes.running(vendor),
      isSandbox: (origin) => sandboxes.servesAt(origin),
    },
    person: {
      nextOpenFile: async (file) => void opens.push(file),
      nextSaveFile: async (file) => void saves.push(file),
      nextAnswer: async (agrees) => void answers.push(agrees),
      holdFile: async (file) => void held.set(path.basename(file), path.resolve(file)),
    },
    asked,
    heldFile: (name) => held.get(name) ?? '',
  }
}
