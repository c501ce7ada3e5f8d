import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../../src/main/app-error.ts'
import { fillScript } from '../../../src/main/handover/fill-script.ts'
import { listed, listText } from '../../../src/main/handover/list.ts'
import { sheetHtml } from '../../../src/main/handover/sheet.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'

const kits = [...vendorRegistry().values()].flatMap(({ id, handOver }) =>
  handOver === undefined ? [] : [{ id, kit: handOver }],
)
const template = (name: string): string =>
  readFileSync(new URL(`../../../resources/hand-over/${name}`, import.meta.url), 'utf8')
const HEX = 'a'.repeat(64)
const ID = '01234567-89ab-4cde-8f01-23456789abcd'

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '$(reboot)',
    '`reboot`',
    "';reboot;'",
    '"; reboot',
    'AB\nCD',
    'AB,CD',
    'AB CD',
    '-AB',
    '../AB',
    '=1+1',
    '%PATH%',
    '$env:X',
    'AB\r',
    '\u202eAB',
    'ab',
    'AB;',
    '',
  ),
  fc.stringMatching(/^[0-9A-F]{2,40}$/),
)

test.each(kits)(
  '$id: whatever an inventory holds, its list is digits and letters, or there is none',
  ({ id, kit }) => {
    const reasons = id === 'adcs' ? /^\d+$/ : /^[A-Za-z]+$/
    fc.assert(
      fc.property(hostile, fc.option(hostile), hostile, (serial, thumbprint, label) => {
        const target = { serial_number: serial, ...(thumbprint === null ? {} : { thumbprint }) }
        const item = { ordinal: 7, target, attributes: { issuer: label }, reason: 'superseded' as const }
        try {
          const entry = listed(kit, item)
          const [, line = '', end] = listText([entry]).split('\n')
          expect(end).toBe('')
          expect(line).toMatch(/^7,[0-9A-F]{2,40},[0-9A-Za-z]+,(?:[0-9A-F]{64}|-)$/)
          expect(entry.reason).toMatch(reasons)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          expect(error.code).toBe('check.unfit-item')
        }
      }),
      { numRuns: 500, seed: 49 },
    )
  },
)

test.each(kits)('$id: its script is the template with four values, and takes no others', ({ kit }) => {
  const text = template(kit.template)
  const values = { id: ID, digest: HEX, listSha256: HEX.replaceAll('a', 'b'), items: 200 }
  const script = fillScript(text, values)
  const differing = script.split('\n').filter((line, at) => line !== text.split('\n')[at])
  expect(differing).toHaveLength(4)
  expect(differing.join('\n')).toMatch(
    /^\$?\w+ ?= ?'[0-9a-f-]{36}'\n\$?\w+ ?= ?'a{64}'\n\$?\w+ ?= ?'b{64}'\n\$?items ?= ?200$/,
  )
  expect(script).not.toMatch(/@[A-Z_0-9]+@/)
  fc.assert(
    fc.property(fc.constantFrom('id', 'digest', 'listSha256'), hostile, (name, value) => {
      fc.pre(value !== values[name])
      expect(() => fillScript(text, { ...values, [name]: value })).toThrow(RangeError)
    }),
    { numRuns: 300, seed: 49 },
  )
  for (const items of [0, -1, 1.5, Number.NaN])
    expect(() => fillScript(text, { ...values, items })).toThrow(RangeError)
})

test('the PowerShell script calls one program by an array of arguments, and evaluates no text', () => {
  const code = template('adcs.ps1')
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
  expect(code.match(/& *certutil\.exe[^\n]*/g)).toEqual([
    '& certutil.exe @arguments 2>&1 | ForEach-Object { [string] $_ }) -join "`n" }',
  ])
  expect(code.match(/Invoke-Certutil @\([^\n]*/g)).toEqual([
    "Invoke-Certutil @('-view', '-restrict', ('SerialNumber=' + $serial.ToLowerInvariant()), '-out', 'Request.Disposition,Request.RevokedReason')",
    "Invoke-Certutil @('-revoke', $row.Serial.ToLowerInvariant(), $row.Reason)",
  ])
  expect(code).not.toMatch(
    /Invoke-Expression|\biex\b|Start-Process|ScriptBlock|Add-Type|cmd(?:\.exe)? |DownloadString|Net\.WebClient|Invoke-WebRequest/i,
  )
  expect(code).toContain("-cnotmatch '^([1-9][0-9]*),([0-9A-F]+),([0-9]+),-$'")
  // Asked before the act, begun before the act, asked after it.
  const steps = [
    'Get-Disposition $row.Serial',
    'Write-Begun $row.Item',
    "Invoke-Certutil @('-revoke'",
    '$after = Get-Disposition',
    'Write-Record $row.Item $row.Serial $outcome $code',
  ]
  const loop = code.slice(code.indexOf('foreach ($row in $left)'))
  const places = steps.map((step) => loop.indexOf(step))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBeGreaterThan(0)
})

test('names and comments are on the sheet alone, escaped', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const evil = `<b>${text}</b>`
      const html = sheetHtml({
        statement: {
          kind: 'rescind-hand-over',
          product: evil,
          id: ID,
          number: 1,
          batch: ID,
          name: evil,
          digest: HEX,
          vendor: 'adcs',
          operation: 'revoke',
          items: 1,
          list: HEX,
          at: '2026-11-27T00:00:00.000Z',
          by: evil,
        },
        digest: HEX,
        vendorTitle: evil,
        operationTitle: evil,
        comment: evil,
        preparedBy: evil,
        approvals: [{ name: evil, fingerprint: evil, at: evil }],
        signedBy: evil,
        steps: [evil, `$ ${evil}`],
        items: [{ ordinal: 1, serial: evil, label: evil, reason: evil }],
      })
      expect(html).not.toContain('<b>')
      expect(html).not.toMatch(/<script/i)
    }),
    { numRuns: 100, seed: 49 },
  )
})
