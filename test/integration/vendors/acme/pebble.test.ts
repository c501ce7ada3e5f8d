/** Held against pebble, where the machine has it: half of all good nonces refused, the process killed three times. */
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { verifyEvidence } from '../../../../src/main/reports/verify-evidence.ts'
import { derivedJwk } from '../../../../src/sandbox/vendors/acme/derived-key.ts'
import { issueCertificates } from '../../../support/acme-issuer.ts'
import { inWorkspace, removeFolder, temporaryFolder } from '../../../support/cli-workspace.ts'
import { PEBBLE_CA_FILE, type Pebble, startPebble } from '../../../support/pebble.ts'
import { type CliEnd, runCli } from '../../../support/rescind-cli.ts'
import { pebbleTest } from '../../../support/tool-test.ts'

/** More by the variable, for measuring. */
const CERTIFICATES = Number(process.env['RESCIND_TEST_PEBBLE_CERTIFICATES'] ?? 40)
const OF_OWN_KEY = 2
const ACCOUNT_KEY = derivedJwk('the account of a test')
const CERTIFICATE_KEY = derivedJwk('the certificates of a test')
const RESUMES_MAX = 5
const SUPERSEDED = 4
const KEY_COMPROMISE = 1

const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber

async function revokedAt(pebble: Pebble, certificates: readonly string[], reason: number): Promise<string[]> {
  const revoked: string[] = []
  for (const pem of certificates) {
    const { Status, Reason } = await pebble.status(serialOf(pem))
    if (Status === 'Revoked' && Reason === reason) revoked.push(serialOf(pem))
  }
  return revoked
}

pebbleTest(
  'certificates of a real server: killed three times, half of the nonces refused, each revoked once by its own status',
  { timeout: 300_000 },
  async () => {
    await using pebble = await startPebble(50)
    const dataDir = temporaryFolder()
    onTestFinished(() => removeFolder(dataDir))
    const all = await issueCertificates({
      directory: pebble.directory,
      caFile: PEBBLE_CA_FILE,
      accountKey: ACCOUNT_KEY,
      certificateKey: CERTIFICATE_KEY,
      count: CERTIFICATES + OF_OWN_KEY,
    })
    const certificates = all.slice(0, CERTIFICATES)
    const others = all.slice(CERTIFICATES)
    const cli = (args: readonly string[], key?: string, debugPoint?: string): Promise<CliEnd> =>
      runCli(['--json', ...args], { dataDir, key, debugPoint })
    const seal = async (name: string, pems: readonly string[], ...more: readonly string[]) => {
      const file = path.join(dataDir, `${name}.pem`)
      writeFileSync(file, pems.join(''))
      await inWorkspace(dataDir, ({ inventories }) =>
        inventories.import({ file, name, vendor: 'acme', settings: {} }),
      )
      const made = await cli(['batch', 'create', '--name', name, '--inventory', name, ...more])
      expect(made.stderr).toBe('')
      expect((await cli(['batch', 'seal', name])).code).toBe(0)
    }
    const toItsEnd = async (batch: string, key: string, first: CliEnd): Promise<CliEnd> => {
      let end = first
      for (let again = 0; (end.signal !== null || end.code === 4) && again < RESUMES_MAX; again += 1)
        end = await cli(['resume', batch, '--key-stdin'], key)
      return end
    }
    const connect = (name: string, ...more: readonly string[]) =>
      cli([
        'connections',
        'add',
        '--name',
        name,
        '--vendor',
        'acme',
        '--base-url',
        pebble.directory,
        '--ca',
        PEBBLE_CA_FILE,
        '--limit',
        '20/1s',
        ...more,
      ])
    expect((await connect('pebble')).stderr).toBe('')
    expect((await cli(['connections', 'check', 'pebble', '--key-stdin'], ACCOUNT_KEY)).code).toBe(0)

    await seal('first', certificates, '--reason', 'superseded')
    const run = (batch: string, connection: string, count: number) => [
      'run',
      batch,
      '--connection',
      connection,
      '--yes',
      String(count),
      '--no-canary',
      '--concurrency',
      '4',
      '--key-stdin',
    ]
    let end = await cli(run('first', 'pebble', CERTIFICATES), ACCOUNT_KEY, 'after-send:14')
    expect(end.signal).toBe('SIGKILL')
    for (const point of ['before-outcome:8', 'after-outcome:8']) {
      end = await cli(['resume', 'first', '--key-stdin'], ACCOUNT_KEY, point)
      expect(end.signal, `${point}: ${end.code} ${end.stderr} ${end.stdout}`).toBe('SIGKILL')
    }
    end = await toItsEnd('first', ACCOUNT_KEY, end)
    expect(end.code, end.stderr).toBe(3)
    const items = await inWorkspace(
      dataDir,
      ({ runs }) => runs.items('first', { group: 'all', offset: 0, limit: 1000 }).items,
    )
    expect(items).toHaveLength(CERTIFICATES)
    const revoked = new Set(await revokedAt(pebble, certificates, SUPERSEDED))
    // Taken by the server, or in flight at a kill and for a person: nothing was sent a second time after it had its effect.
    expect([...new Set(items.map(({ state }) => state))].sort()).toEqual(['unconfirmed', 'unresolved'])
    for (const { state, target } of items)
      if (state === 'unconfirmed') expect(revoked.has(target), target).toBe(true)
    const open = items.flatMap(({ state, target }) => (state === 'unresolved' ? [target] : []))
    expect(open.length).toBeLessThan(CERTIFICATES)
    const evidence = path.join(dataDir, 'first.jsonl')
    expect((await cli(['report', 'first', '--format', 'jsonl', '--out', evidence])).code).toBe(0)
    expect(await verifyEvidence(evidence)).toMatchObject({ ok: true })
    const refused = readFileSync(evidence, 'utf8').split('badNonce').length - 1
    expect(refused).toBeGreaterThan(CERTIFICATES / 4)

    // The person sends again what was in doubt: what had its effect says so itself, and is done.
    const doubtful = certificates.filter((pem) => open.includes(serialOf(pem)))
    await seal('second', doubtful, '--reason', 'superseded', '--other-batches-note', 'in doubt after a crash')
    await toItsEnd('second', ACCOUNT_KEY, await cli(run('second', 'pebble', doubtful.length), ACCOUNT_KEY))
    const again = await inWorkspace(
      dataDir,
      ({ runs }) => runs.items('second', { group: 'all', offset: 0, limit: 1000 }).items,
    )
    for (const { target, state } of again)
      expect(state, target).toBe(revoked.has(target) ? 'already-done' : 'unconfirmed')
    expect(await revokedAt(pebble, certificates, SUPERSEDED)).toHaveLength(CERTIFICATES)
    expect(await revokedAt(pebble, others, SUPERSEDED)).toEqual([])

    // By the certificates' own key, which needs no account.
    await connect('found-key', '--option', 'signer=certificate')
    await seal('third', others, '--reason', 'key_compromise')
    const own = await toItsEnd(
      'third',
      CERTIFICATE_KEY,
      await cli(run('third', 'found-key', OF_OWN_KEY), CERTIFICATE_KEY),
    )
    expect(own.code, own.stderr).toBe(3)
    expect(await revokedAt(pebble, others, KEY_COMPROMISE)).toHaveLength(OF_OWN_KEY)
  },
)
