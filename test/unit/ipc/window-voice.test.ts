import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { RunStatus } from '../../../src/contract/runs.ts'
import { classifyFailure, FAILURE_WORDS } from '../../../src/main/http/classify-failure.ts'
import { noLogin, wrongLogin } from '../../../src/main/http/proxy-authorization.ts'
import type { ProxyServer } from '../../../src/main/http/proxy-server.ts'
import {
  announcementInWindow,
  diagnosisInWindow,
  hintInWindow,
  inWindow,
  runInWindow,
} from '../../../src/main/ipc/window-voice.ts'

const MAIN = path.join(import.meta.dirname, '../../../src/main')
const CODE = /'((?:input|state|halt|check|internal)\.[a-z-]+)'/g
/** What no window brings about: reports for paper, which name commands to whoever reads them there. */
const NOT_SHOWN = /^(?:reports\/(?:document|evidence-)|ipc\/window-voice|electron\/)/

/** Every hint of main's sources that names a command, with the code of its failure. */
function commandHints(): { file: string; code: string; hint: string }[] {
  return readdirSync(MAIN, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !NOT_SHOWN.test(file))
    .flatMap((file) => {
      const source = readFileSync(path.join(MAIN, file), 'utf8')
      return [...source.matchAll(/hint:\s*(?:\S+\s*\n?\s*)?['"`]([^\n]*rescind [a-z][^\n]*)['"`]/g)].map(
        (found) => ({
          file,
          code: [...source.slice(0, found.index).matchAll(CODE)].at(-1)?.[1] ?? '',
          hint: found[1] ?? '',
        }),
      )
    })
}

test('of every hint that names a command the window has its own, or leaves the command out', () => {
  const hints = commandHints()
  expect(hints.length).toBeGreaterThan(30)
  const without: string[] = []
  for (const { file, code, hint } of hints) {
    const told = hintInWindow(code, hint)
    expect(told ?? '', `${file} ${code}`).not.toMatch(/\brescind [a-z]|\s--[a-z]/)
    // A finding of a check, and what a running check says, have no code of their own; that of a bundle's form is told with
    // `check.not-a-bundle`.
    const isFinding = [
      'batches/elsewhere.ts',
      'bundle/bundle-format.ts',
      'bundle/incident/incident-bundle-format.ts',
      'effect/open-effect.ts',
      'incidents/waves/advise-batch.ts',
    ].includes(file)
    if (!told && !isFinding) without.push(`${file} ${code}: ${hint}`)
  }
  expect(without, 'have no words for the window').toEqual([])
})

test('no message of a failure names a command or an option: only hints have two voices', () => {
  const messages = readdirSync(MAIN, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !NOT_SHOWN.test(file))
    .flatMap((file) => {
      const source = readFileSync(path.join(MAIN, file), 'utf8')
      return [...source.matchAll(/AppError\(\s*'[a-z.-]+',\s*(['"`])((?:(?!\1)[\s\S])*)\1/g)].map(
        ([, , message = '']) => `${file}: ${message}`,
      )
    })
  // What went wrong on the way is told as the answer of a check and as the trouble of a run.
  const server = { url: 'http://proxy.test:8080', namedBy: 'the test', login: undefined } as ProxyServer
  const onTheWay = [
    noLogin(server),
    noLogin({ ...server, loginTrouble: 'the keychain is locked' }),
    wrongLogin(server),
  ]
  messages.push(
    ...onTheWay.map(({ message }) => `the way: ${message}`),
    ...Object.values(FAILURE_WORDS).map((words) => `the way: ${words}`),
  )
  expect(messages.length).toBeGreaterThan(100)
  expect(messages.filter((message) => /\brescind [a-z]|[\s("']--[a-z]/.test(message))).toEqual([])
})

test('a hint that names no command, and the message, stay as they are', () => {
  const failure = {
    code: 'state.needs-approval',
    message: 'Not moved.',
    hint: 'Seal what is left as another batch.',
  }
  expect(inWindow(failure)).toEqual(failure)
  expect(inWindow({ code: 'input.other', message: 'No.', hint: 'Look again: rescind batch list' })).toEqual({
    code: 'input.other',
    message: 'No.',
  })
  expect(hintInWindow('not-replaced', 'See them: rescind incident members X --unreplaced')).toContain(
    'lists them',
  )
  expect(hintInWindow('input.other', 'Widen it. Or give --where.')).toBe('Widen it.')
})

test('what mends the way to the vendor is told by a command there, and by the card of the connection here', () => {
  const server = { url: 'http://proxy.test:8080', namedBy: 'the test', login: undefined } as ProxyServer
  const failures = [
    classifyFailure({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, 'sent'),
    classifyFailure(noLogin(server), 'connecting'),
    classifyFailure(noLogin({ ...server, loginTrouble: 'No keychain answers.' }), 'connecting'),
    classifyFailure(wrongLogin(server), 'connecting'),
  ]
  for (const { remedy } of failures) {
    expect(remedy?.hint).toMatch(/: rescind (?:connections edit|proxy login) /)
    const { hint } = inWindow({ code: '', hint: '', ...remedy })
    expect(hint).toMatch(/\bcard\b/)
    expect(hint).not.toContain('rescind')
  }
  expect(failures[2]?.cause).toMatch(/none can be read: No keychain answers$/)
  expect(failures[2]?.remedy?.hint).toContain('HTTPS_PROXY=http://NAME:PASSWORD@proxy.test:8080')
  // What holds in the window as it does there says nothing of a command.
  expect(classifyFailure({ code: 'ECONNREFUSED' }, 'connecting').remedy?.hint).not.toContain('rescind')
  expect(classifyFailure({ code: 'ECONNRESET' }, 'connecting').remedy).toBeUndefined()
})

test('a run’s trouble and its rest are told in the window’s own words, by answer and by announcement', () => {
  const { remedy } = classifyFailure({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }, 'sent')
  const status = {
    batch: 'june',
    trouble: {
      ...{ message: 'the server asks', times: 2, since: '2026-11-20T10:00:00.000Z', nextTryAt: null },
      remedy,
    },
    halt: {
      kind: 'offline',
      message: 'Nothing has advanced for 60 s.',
      hint: `${remedy?.hint}. Resume once that is mended: what was learnt so far is kept.`,
      at: '2026-11-20T10:01:00.000Z',
    },
  } as RunStatus
  const told = runInWindow(status)
  expect(told.trouble?.remedy).toEqual({
    code: 'halt.no-client-certificate',
    hint: 'Give one to the connection, on its card under Connections.',
  })
  expect(told.halt?.hint).toBe('Resume once that is mended: what was learnt so far is kept.')
  expect(announcementInWindow('runs.changed', { batch: 'june', status })).toEqual({
    batch: 'june',
    status: told,
  })
  const calm = { ...status, trouble: null, halt: null } as RunStatus
  expect(runInWindow(calm)).toEqual(calm)
})

test('what the doctor finds is mended in the window by what the window has', () => {
  const finding = { title: 'x', condition: 'wrong' as const, says: 'y' }
  const { findings } = diagnosisInWindow({
    ...{ at: '2026-11-20T10:00:00.000Z', product: 'rescind', ok: false, reached: false },
    findings: [
      {
        ...finding,
        id: 'proxy',
        mend: 'Mend the connection’s proxy (rescind connections edit), or the variables.',
      },
      { ...finding, id: 'workspace', mend: 'Name another folder with --data-dir. Nothing was changed.' },
      { ...finding, id: 'space', mend: 'Free some.' },
    ],
  })
  expect(findings.map(({ mend }) => mend)).toEqual([
    'Mend the proxy of the connection, on its card under Connections, or the environment’s variables.',
    'Nothing was changed.',
    'Free some.',
  ])
})
