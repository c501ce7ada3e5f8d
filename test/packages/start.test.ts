import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'

/** `npm start` where Electron's binary is not: a machine that has it would open a window instead. */
const ROOT = path.join(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'rescind-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const electron = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'))
const start = test.skipIf(existsSync(path.join(electron, 'path.txt')))

interface End {
  readonly code: number
  readonly lines: readonly string[]
}
const started = (...args: string[]): Promise<End> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      // Nobody listens there: what a machine without a way to the releases sees, without asking anybody outside of it.
      ELECTRON_MIRROR: 'http://127.0.0.1:9/',
      electron_config_cache: path.join(folder, 'cache'),
    }
    execFile(
      process.execPath,
      [path.join(ROOT, 'scripts/start.ts'), ...args],
      { env, cwd: ROOT },
      (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), lines: `${stdout}${stderr}`.trim().split('\n') }),
    )
  })

start(
  'it says in two lines what was not to be had and what to do, in whatever way it is started',
  async () => {
    for (const args of [[], ['--dev'], ['--data-dir=/nowhere']])
      expect(await started(...args)).toEqual({
        code: 1,
        lines: [
          expect.stringMatching(
            /^Electron's binary electron-v[\d.]+-\w+-\w+\.zip was not to be had: \S.*\.$/,
          ),
          expect.stringMatching(/ELECTRON_MIRROR.*--electron-zip FILE.*npm run shell -- --data-dir DIR\.$/),
        ],
      })
  },
)

start(
  'a file that is not the binary of this version is refused by its hash, one that is not there by its name',
  async () => {
    const zip = path.join(folder, 'electron.zip')
    writeFileSync(zip, 'not Electron')
    expect(await started('--electron-zip', zip)).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(/electron\.zip cannot be used: .*checksum/),
        expect.stringMatching(/^Needed is electron-v/),
      ],
    })
    const absent = await started('--electron-zip', path.join(folder, 'none.zip'))
    expect(absent).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('none.zip'), expect.stringMatching(/^Needed is/)],
    })
  },
)
