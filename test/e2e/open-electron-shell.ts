import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import type { Person } from '../shell/scripted-desk.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const PACKAGE = path.join(ROOT, 'node_modules/electron')

export interface ElectronShell {
  readonly kind: 'electron'
  readonly page: Page
  readonly person: Person
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** The Electron binary, or null where it was never fetched: since version 42 no install brings it. */
export function electronBinary(): string | null {
  const pointer = path.join(PACKAGE, 'path.txt')
  if (!existsSync(pointer)) return null
  const binary = path.join(PACKAGE, 'dist', readFileSync(pointer, 'utf8').trim())
  return existsSync(binary) ? binary : null
}

/** Starts the built app itself, unpackaged, over a workspace of the test's; keys in memory. */
export async function openElectronShell(
  binary: string,
  { dataDir, colorScheme }: { dataDir: string; colorScheme: 'light' | 'dark' },
): Promise<ElectronShell> {
  const app = await _electron.launch({
    executablePath: binary,
    args: [
      '.',
      `--data-dir=${dataDir}`,
      '--memory-keychain',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    cwd: ROOT,
    colorScheme,
  })
  const page = await app.firstWindow()
  const complaints: string[] = []
  page.on('pageerror', (error) => void complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await agreeToQuestions(app)
  return { kind: 'electron', page, person: personAt(app), complaints, close: () => app.close() }
}

/** What main itself asks is agreed to, unless the person says otherwise beforehand. */
function agreeToQuestions(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ dialog }) => {
    const queue: boolean[] = []
    const ask = async () => ({ response: (queue.shift() ?? true) ? 0 : 1 })
    Object.assign(dialog, { showMessageBox: Object.assign(ask, { queue }) })
  })
}

/** Answers the app's dialogs in the main process; what is not answered beforehand is cancelled. */
function personAt(app: ElectronApplication): Person {
  const answer = (name: 'showOpenDialog' | 'showSaveDialog', file: string | readonly string[] | null) =>
    app.evaluate(
      ({ dialog }, { dialogName, chosen }) => {
        const stubbed = dialog as unknown as Record<
          string,
          (() => Promise<unknown>) & { queue?: (readonly string[] | null)[] }
        >
        const before = stubbed[dialogName]
        const queue = before?.queue ?? []
        queue.push(chosen)
        if (before?.queue !== undefined) return
        stubbed[dialogName] = Object.assign(
          async () => {
            const next = queue.shift() ?? null
            return { canceled: next === null, filePaths: next ?? [], filePath: next?.[0] ?? '' }
          },
          { queue },
        )
      },
      { dialogName: name as string, chosen: file === null ? null : [file].flat() },
    )
  return {
    nextOpenFile: (file) => answer('showOpenDialog', file),
    nextSaveFile: (file) => answer('showSaveDialog', file),
    nextAnswer: (agrees) =>
      app.evaluate(({ dialog }, said) => {
        ;(dialog.showMessageBox as unknown as { queue: boolean[] }).queue.push(said)
      }, agrees),
    // The system knows the path of a file that is dropped.
    holdFile: async () => {},
  }
}
