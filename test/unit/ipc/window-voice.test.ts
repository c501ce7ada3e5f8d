import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { hintInWindow, inWindow } from '../../../src/main/ipc/window-voice.ts'

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
