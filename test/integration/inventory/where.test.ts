import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { whereFilter } from '../../../src/cli/where-filter.ts'
import { revoke } from '../../support/reported-batch.ts'
import { type TestWorkbench, testWorkbench } from '../../support/test-workbench.ts'
import { opensslTest } from '../../support/tool-test.ts'

const ROWS = [
  'Serial Number,Common Name,Organization,Status,Issuer,Valid To',
  '0A01,www.example.com,"Example, Inc.",issued,CN=CA 1,2027-01-31',
  '0A02,mail.example.com,Example Inc,revoked,CN=CA 1,2027-02-01',
  '0A03,xn--mnchen-3ya.example,Ünïcödé,Issued,CN=CA 2,05/12/2026',
  '0A04,,,,CN=CA 2,',
  '0A05,100%_sure,Straße,pending,,2026-12-31T10:00:00Z',
]

async function serials(on: TestWorkbench, expression: string): Promise<string[]> {
  const filter = whereFilter(expression, revoke.target)
  const page = await on.workbench.inventories.items('i', { offset: 0, limit: 50, filter })
  const walked = [...on.workbench.inventories.walk('i', filter)]
  expect(walked).toEqual(page.items)
  return walked.map(({ target }) => target['serial_number'] ?? '')
}

test('each operator selects what it says, by page and for a batch alike', async () => {
  await using on = await testWorkbench()
  const file = path.join(on.folder, 'i.csv')
  writeFileSync(file, ROWS.join('\n'))
  await on.workbench.inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
  const list = path.join(on.folder, 'list.txt')
  writeFileSync(list, '0a:01\n0A05\n')
  const expected: Record<string, string> = {
    'organization="Example, Inc."': '1',
    'organization=example': '12',
    'organization==example inc': '2',
    'organization=ünïcödé': '3',
    'organization==STRASSE': '',
    'organization==straße': '5',
    'status!=revoked': '1345',
    'status!==issued': '245',
    'status is empty': '4',
    'status is not empty,status!=issued': '25',
    'common_name^=www': '1',
    'common_name!^=www': '2345',
    'common_name=%_': '5',
    'issuer==CN=CA 1': '12',
    'issuer is empty': '5',
    'valid_to<2027-02-01': '15',
    'valid_to>=2027-02-01': '2',
    [`serial_number in ${list}`]: '15',
    [`serial_number not in ${list}`]: '234',
    'serial_number==0a:05': '5',
    'serial_number=a:05': '5',
    'search=inc,state=issued': '1',
  }
  for (const [expression, digits] of Object.entries(expected))
    expect([expression, (await serials(on, expression)).map((serial) => serial.at(-1)).join('')]).toEqual([
      expression,
      digits,
    ])
})

opensslTest('a name that stands in the SAN only is found, and names are without escapes', async () => {
  await using on = await testWorkbench()
  const file = path.join(on.folder, 'i.pem')
  const made = (subject: string, names: string) =>
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-utf8'],
        ...['-addext', 'basicConstraints=CA:FALSE'],
        ...['-keyout', path.join(on.folder, 'k'), '-subj', subject, '-addext', `subjectAltName=${names}`],
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
  writeFileSync(
    file,
    made(
      '/O=Muster, Erika \\+ Söhne/CN=Muster, Erika',
      'DNS:only.example.org,DNS:*.example.net,IP:192.0.2.7',
    ) + made('/CN=other.example', 'DNS:other.example'),
  )
  expect(readFileSync(file, 'utf8')).toContain('BEGIN CERTIFICATE')
  await on.workbench.inventories.import({ file, name: 'i', vendor: 'digicert-tlm', settings: {} })
  const [item, other] = [...on.workbench.inventories.walk('i', {})]
  expect(item).toMatchObject({ commonName: 'Muster, Erika', organization: 'Muster, Erika + Söhne' })
  expect(item?.attributes['issuer']).toBe('O="Muster, Erika + Söhne", CN="Muster, Erika"')
  const found = [
    'common_name=only.example',
    'host==ONLY.example.org',
    'dns_names^=*.example.n',
    'search=only.example.org',
    'host==192.0.2.7',
  ]
  for (const expression of found)
    expect([expression, await serials(on, expression)]).toEqual([expression, [item?.target['serial_number']]])
  const list = path.join(on.folder, 'hosts.txt')
  writeFileSync(list, 'Only.example.org\nnot.example\n')
  expect(await serials(on, `host in ${list}`)).toEqual([item?.target['serial_number']])
  expect(await serials(on, `host not in ${list}`)).toEqual([other?.target['serial_number']])
  expect(await serials(on, 'host!==only.example.org')).toEqual([other?.target['serial_number']])
})
