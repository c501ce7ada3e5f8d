import { type Browser, type BrowserContext, chromium, type Frame, type Page } from 'playwright'
import { WIRE } from '../../src/contract/wire.ts'
import { systemClock } from '../../src/main/clock.ts'
import { createAsker } from '../../src/main/ipc/asker.ts'
import { bindChannels, bindDroppedFile, type CallLog } from '../../src/main/ipc/bind.ts'
import type { Question } from '../../src/main/ipc/desk.ts'
import { createFileHandles } from '../../src/main/ipc/file-handles.ts'
import { createHandlers } from '../../src/main/ipc/handlers.ts'
import { keepStarting } from '../../src/main/ipc/keep-starting.ts'
import { createSandboxes } from '../../src/main/ipc/sandboxes.ts'
import { throttleAnnouncements } from '../../src/main/ipc/throttle-announcements.ts'
import type { Keychain } from '../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../src/main/keychain/memory-keychain.ts'
import { sandboxKeychain } from '../../src/main/keychain/sandbox-keychain.ts'
import { answerFromBundle, type Bundle } from '../../src/main/window/bundle.ts'
import { type FrameFacts, mayCall } from '../../src/main/window/may-call.ts'
import type { Workbench } from '../../src/main/workbench.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { readBuiltApp } from './built-app.ts'
import { electronShim } from './electron-shim.ts'
import { findChromium } from './find-chromium.ts'
import { openShellWorkbench } from './open-shell-workbench.ts'
import { type Person, scriptedDesk } from './scripted-desk.ts'

/** A secure origin of its own that no name server knows. */
export const SHELL_ORIGIN = 'https://app.invalid'
const NAMES = { invoke: '__shellInvoke', announce: '__shellAnnounce' } as const
const VIEWPORT = { width: 1360, height: 880 } as const

export interface ChromiumShellOptions {
  readonly dataDir: string
  /** Default: keys in memory. */
  readonly keychain?: Keychain
  /** Default: true. */
  readonly headless?: boolean
  readonly colorScheme?: 'light' | 'dark'
  /** Port of the DevTools protocol on loopback, for looking at the window from another program. */
  readonly cdpPort?: number
  /** Answers what main itself asks, unless it was answered beforehand. Default: agrees. */
  readonly confirm?: (question: Question) => Promise<boolean>
}

export interface ChromiumShell extends AsyncDisposable {
  readonly kind: 'chromium'
  readonly page: Page
  readonly context: BrowserContext
  readonly person: Person
  readonly workbench: Workbench
  /** URLs that the page asked for and did not get: anything but its own files. */
  readonly refusedRequests: readonly string[]
  /** What the page complained of: uncaught errors, and what the content security policy refused. */
  readonly complaints: readonly string[]
  /** Calls that ended in a failure, and bugs. */
  readonly callErrors: readonly string[]
  close(): Promise<void>
}

/** Opens the built window over a real workbench: everything of the product but Electron itself. */
export async function openChromiumShell(options: ChromiumShellOptions): Promise<ChromiumShell> {
  const built = await readBuiltApp()
  const callErrors: string[] = []
  const log: CallLog = {
    refused: ({ name, code, message }) => void callErrors.push(`${name}: ${code}: ${message}`),
    failed: ({ name, error }) =>
      void callErrors.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`),
  }
  const clock = systemClock()
  const sandboxes = createSandboxes((vendor) => startSandbox({ vendors: [vendor] }))
  const workbench = openShellWorkbench({
    dataDir: options.dataDir,
    product: `rescind ${built.version}`,
    keychain: sandboxKeychain(options.keychain ?? memoryKeychain(), sandboxes.servesAt),
    onListenerError: (error) => void callErrors.push(String(error)),
  })
  const { desk, person, heldFile } = scriptedDesk({
    version: built.version,
    sandboxes,
    confirm: options.confirm,
  })
  const files = createFileHandles(clock)
  const bound = {
    mayCall: (frame: FrameFacts | null) => mayCall(frame, SHELL_ORIGIN),
    log,
    asker: createAsker(desk.confirm),
  }
  const answerCall = bindChannels({
    ...bound,
    handlers: createHandlers({ workbench, desk, files }),
    checkOutputs: true,
  })
  const answerDroppedFile = bindDroppedFile({ ...bound, files })

  const browser = await launch(options)
  const context = await browser.newContext({
    viewport: VIEWPORT,
    locale: 'en-GB',
    ...(options.colorScheme && { colorScheme: options.colorScheme }),
    serviceWorkers: 'block',
  })
  const refusedRequests = await serveOnlyBundle(context, built.bundle)
  await context.exposeBinding(NAMES.invoke, ({ frame }, channel: unknown, args: unknown[]) => {
    const facts = frameFacts(frame)
    if (channel === WIRE.call) return answerCall(args[0], facts, args[1])
    if (channel === WIRE.droppedFile)
      return answerDroppedFile(
        facts,
        Array.isArray(args[0]) ? args[0].map(heldFile) : heldFile(String(args[0])),
      )
    throw new Error(`There is no handler for ${String(channel)}`)
  })
  await context.addInitScript({ content: electronShim(built.preloadCode, NAMES) })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => void complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const endTelling = throttleAnnouncements({
    announcer: workbench.announcer,
    clock,
    tell: (name, value) => announce(page, name, value),
  })
  await page.goto(`${SHELL_ORIGIN}/`)

  const endStarting = keepStarting(workbench, clock, (error) => void callErrors.push(String(error)))

  const close = async (): Promise<void> => {
    endTelling()
    endStarting()
    await browser.close()
    await workbench.close()
    await sandboxes.close()
  }
  return {
    kind: 'chromium',
    page,
    context,
    person,
    workbench,
    refusedRequests,
    complaints,
    callErrors,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function launch({ headless = true, cdpPort }: ChromiumShellOptions): Promise<Browser> {
  const { executable, env } = await findChromium()
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return chromium.launch({
    executablePath: executable,
    headless,
    // Whoever opened the shell ends it: only then are runs paused before the process goes.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    env: { ...Object.fromEntries(inherited), ...env },
    args: [
      // Chromium's own sandbox refuses to start for root, as in most containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      ...(cdpPort === undefined
        ? []
        : [`--remote-debugging-port=${cdpPort}`, '--remote-debugging-address=127.0.0.1']),
    ],
  })
}

/** Answers the window's own files as the app's protocol does, and refuses and notes everything else. */
async function serveOnlyBundle(context: BrowserContext, bundle: Bundle): Promise<readonly string[]> {
  const refused: string[] = []
  await context.route('**/*', async (route) => {
    const request = route.request()
    if (new URL(request.url()).origin !== SHELL_ORIGIN) {
      refused.push(request.url())
      return route.abort('accessdenied')
    }
    const { status, headers, body } = answerFromBundle(
      bundle,
      { method: request.method(), url: request.url() },
      SHELL_ORIGIN,
    )
    return route.fulfill({ status, headers, body: Buffer.from(body ?? new Uint8Array()) })
  })
  // Not routed: the policy must be what refuses them. One that got past it finds no name server.
  context.on('page', (page) => page.on('websocket', (socket) => void refused.push(socket.url())))
  return refused
}

function frameFacts(frame: Frame): FrameFacts {
  const { origin } = URL.canParse(frame.url()) ? new URL(frame.url()) : { origin: 'null' }
  return { origin, isMainFrame: frame.parentFrame() === null, isDetached: frame.isDetached() }
}

function announce(page: Page, name: string, value: unknown): void {
  if (page.isClosed()) return
  page
    .evaluate(
      ([announceName, channel, ...args]) => {
        const tell = (globalThis as unknown as Record<string, ((...told: unknown[]) => void) | undefined>)[
          announceName as string
        ]
        tell?.(channel, ...args)
      },
      [NAMES.announce, WIRE.announcement, name, value],
    )
    .catch(() => {
      // The page is being left or closed: there is nobody to be told.
    })
}
