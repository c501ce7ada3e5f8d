import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { completions } from '../../../scripts/package/completions.ts'
import { createProgram } from '../../../src/cli/program.ts'
import { fillScript } from '../../../src/main/handover/fill-script.ts'
import {
  faultsOf,
  nodesOf,
  type PowerShellGrammar,
  placesOfCode,
  powerShellGrammar,
} from '../../support/powershell-grammar.ts'

/** Brackets that are left out, one at a time, spread over a script: each is parsed anew. */
const TRIED = 30
const HEX = 'a'.repeat(64)
const VALUES = { id: '01234567-89ab-4cde-8f01-23456789abcd', digest: HEX, listSha256: HEX, items: 200 }
const revoke = fillScript(
  readFileSync(new URL('../../../resources/hand-over/adcs.ps1', import.meta.url), 'utf8'),
  VALUES,
)
const SCRIPTS = {
  'the script of a hand-over': revoke,
  'the completion of the command line': completions(createProgram({}, () => {})).powershell,
}

let grammar: PowerShellGrammar
beforeAll(async () => {
  grammar = await powerShellGrammar()
})

test.each(Object.entries(SCRIPTS))('%s is PowerShell by its grammar', (_name, script) => {
  expect(grammar.parsed(script, faultsOf)).toEqual([])
})

test.each(Object.entries(SCRIPTS))(
  'a round or curly bracket that is left out of %s is found',
  (_name, script) => {
    const places = [...grammar.parsed(script, placesOfCode)].filter((at) => '(){}'.includes(script[at] ?? ''))
    const tried = places.filter((_at, index) => index % Math.ceil(places.length / TRIED) === 0)
    const unseen = tried.filter(
      (at) => !grammar.parsed(script.slice(0, at) + script.slice(at + 1), ({ hasError }) => hasError),
    )
    expect(tried.length).toBeGreaterThan(TRIED / 2)
    expect(unseen.map((at) => `line ${script.slice(0, at).split('\n').length}`)).toEqual([])
  },
)

test.each([
  ['an operator without its right side', 'if ($Yes -ne $items) {', 'if ($Yes -ne ) {'],
  ['a condition without brackets', 'while ($read -lt $bytes.Length) {', 'while $read -lt $bytes.Length {'],
  ['a loop without its word', 'foreach ($row in $left) {', 'foreach ($row $left) {'],
  ['a text without an end', "return 'unasked'", "return 'unasked"],
  ['an else of nothing', 'else { $sha256 =', '} else { $sha256 ='],
  ['a catch before its try', 'catch { Stop-Here', 'catch Stop-Here'],
  ['a table without its equals sign', 'Code = $LASTEXITCODE', 'Code $LASTEXITCODE'],
])('%s is found', (_what, right, wrong) => {
  expect(revoke).toContain(right)
  expect(grammar.parsed(revoke.replace(right, wrong), faultsOf)).not.toEqual([])
})

/** What a script may call: cmdlets that look, make objects and write lines; `certutil.exe`; itself. */
const CALLED = new Set([
  'certutil.exe',
  'foreach-object',
  'get-command',
  'join-path',
  'new-object',
  'select-object',
  'set-strictmode',
  'test-path',
  'where-object',
  'write-output',
])

test('the script of a hand-over calls nothing but what it must, and puts no text together that is run', () => {
  const nodes = grammar.parsed(revoke, (root) =>
    [...nodesOf(root)].map(({ type, text }) => ({ type, text: text.toLowerCase() })),
  )
  const texts = (type: string) => nodes.filter((node) => node.type === type).map(({ text }) => text)
  const own = new Set(texts('function_name'))
  const called = [...texts('command_name'), ...texts('command_name_expr')]
  expect(called.filter((name) => !CALLED.has(name) && !own.has(name))).toEqual([])
  expect(called).toContain('stop-here')
  expect(texts('command_invokation_operator')).toEqual(['&'])
})
