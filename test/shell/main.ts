/**
 * Opens the window in Chromium, by hand: `npm run shell -- --data-dir DIR [--cdp-port PORT] [--headless]`.
 *
 * Without `--headless` it needs an installed Chromium and a screen. This shell has no dialogs: a line `open FILE`, `save FILE`
 * or `hold FILE` (a file that may then be dropped) on its standard input answers the next one. What main itself asks before
 * something leaves or is lost is asked here: `yes` or `no`. Without a terminal it is agreed to, and printed. Ctrl+C pauses what
 * runs, and ends.
 */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Question } from '../../src/main/ipc/desk.ts'
import { osKeychain } from '../../src/main/keychain/os-keychain.ts'
import { openChromiumShell } from './open-chromium-shell.ts'

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    'cdp-port': { type: 'string' },
    headless: { type: 'boolean', default: false },
    'memory-keychain': { type: 'boolean', default: false },
    dark: { type: 'boolean', default: false },
  },
})
const dataDir = values['data-dir']
if (dataDir === undefined) {
  process.stderr.write(
    'Name a folder for the workspace: npm run shell -- --data-dir DIR [--cdp-port PORT] [--headless] [--memory-keychain] [--dark]\n',
  )
  process.exit(2)
}

const waiting: ((agrees: boolean) => void)[] = []
const askHere = (question: Question): Promise<boolean> => {
  process.stdout.write(`\n${question.message}\n${question.detail.replace(/^/gm, '  ')}\n`)
  if (process.stdin.isTTY !== true) {
    process.stdout.write(`${question.button}: agreed to, since there is no terminal to ask at.\n`)
    return Promise.resolve(true)
  }
  process.stdout.write(`${question.button}? yes or no: `)
  return new Promise((resolve) => void waiting.push(resolve))
}

const shell = await openChromiumShell({
  dataDir,
  headless: values.headless,
  confirm: askHere,
  colorScheme: values.dark ? 'dark' : 'light',
  ...(!values['memory-keychain'] && { keychain: osKeychain({ platform: process.platform }) }),
  ...(values['cdp-port'] !== undefined && { cdpPort: Number(values['cdp-port']) }),
})
process.stdout.write(
  `The window is open over ${dataDir}${values['cdp-port'] === undefined ? '' : `, DevTools protocol at http://127.0.0.1:${values['cdp-port']}`}. Ctrl+C ends it.\n`,
)

const answers: Readonly<Record<string, (file: string) => Promise<void>>> = {
  open: shell.person.nextOpenFile,
  save: shell.person.nextSaveFile,
  hold: shell.person.holdFile,
}
createInterface({ input: process.stdin }).on('line', (line) => {
  const [verb = '', ...words] = line.trim().split(' ')
  if (verb === 'yes' || verb === 'no') {
    waiting.shift()?.(verb === 'yes')
    return
  }
  void answers[verb]?.(words.join(' '))
})

const end = (): void => void shell.close().then(() => process.exit(0))
process.once('SIGINT', end)
process.once('SIGTERM', end)
shell.page.once('close', end)
