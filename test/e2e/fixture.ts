import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright'
import type { ChannelName, Input, Output, Reply } from '../../src/contract/index.ts'
import { openChromiumShell } from '../shell/open-chromium-shell.ts'
import type { Person } from '../shell/scripted-desk.ts'
import { electronBinary, openElectronShell } from './open-electron-shell.ts'

/** Kept by whoever runs the tests; ignored by git. */
const ARTEFACTS = path.join(import.meta.dirname, '../../artefacts')

export interface App extends AsyncDisposable {
  readonly shell: 'electron' | 'chromium'
  readonly page: Page
  /** Who answers the dialogs. */
  readonly person: Person
  readonly dataDir: string
  /** What the page complained of: uncaught errors, and what the content security policy refused. */
  readonly complaints: readonly string[]
  /** Asks main as the window does, through preload. Rejects with `code: message` of a failure. */
  call<N extends ChannelName>(name: N, input: Input<N>): Promise<Output<N>>
  /** Drops a file of the disk on the middle of the window. */
  dropFile(file: string): Promise<void>
  /** `artefacts/<name>-light.png` and `-dark.png`. */
  screenshot(name: string): Promise<void>
  /** Ends the app and leaves the workspace where it is, to be opened again. */
  close(): Promise<void>
}

export interface AppOptions {
  /** A workspace to open; absent: an empty one that is thrown away with the app. */
  readonly dataDir?: string
  readonly colorScheme?: 'light' | 'dark'
}

/**
 * Starts the built app: in Electron where its binary is, else in Chromium.
 *
 *     await using app = await openApp()
 *     await app.page.getByRole('button', { name: 'Start the sandbox' }).click()
 */
export async function openApp({ dataDir, colorScheme = 'light' }: AppOptions = {}): Promise<App> {
  const workspace = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'rescind-e2e-')))
  const binary = electronBinary()
  const shell =
    binary === null
      ? await openChromiumShell({ dataDir: workspace, colorScheme })
      : await openElectronShell(binary, { dataDir: workspace, colorScheme })
  const { page, person, complaints } = shell
  let closing: Promise<void> | null = null
  const close = (): Promise<void> => {
    closing ??= shell.close()
    return closing
  }
  return {
    shell: shell.kind,
    page,
    person,
    dataDir: workspace,
    complaints,
    call: (name, input) => callThroughPage(page, name, input),
    dropFile: async (file) => {
      await person.holdFile(file)
      await dropOn(page, file)
    },
    screenshot: (name) => screenshotBothThemes(page, name, colorScheme),
    close,
    async [Symbol.asyncDispose]() {
      await close()
      if (dataDir === undefined) await rm(workspace, { recursive: true, force: true })
    },
  }
}

/** Which shell the tests run in on this machine, in words; printed once by the set-up. */
export function shellInUse(): string {
  const binary = electronBinary()
  return binary === null
    ? 'Chromium shell (no Electron binary on this machine)'
    : `Electron shell (${binary})`
}

async function callThroughPage<N extends ChannelName>(
  page: Page,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const reply = (await page.evaluate(
    ([called, given]) =>
      (
        globalThis as unknown as { rescind: { invoke(called: string, given: unknown): Promise<unknown> } }
      ).rescind.invoke(called as string, given),
    [name, input] as const,
  )) as Reply<Output<N>>
  if (!reply.ok) throw new Error(`${reply.failure.code}: ${reply.failure.message}`)
  return reply.value
}

/** By the browser's own means, so that the page meets a file as from the system. */
async function dropOn(page: Page, file: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const { width, height } =
    page.viewportSize() ??
    ((await page.evaluate('({ width: innerWidth, height: innerHeight })')) as {
      width: number
      height: number
    })
  const data = { items: [], files: [path.resolve(file)], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
  }
  await session.detach()
}

async function screenshotBothThemes(page: Page, name: string, ownScheme: 'light' | 'dark'): Promise<void> {
  await mkdir(ARTEFACTS, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({
      path: path.join(ARTEFACTS, `${name}-${colorScheme}.png`),
      animations: 'disabled',
    })
  }
  await page.emulateMedia({ colorScheme: ownScheme })
}
