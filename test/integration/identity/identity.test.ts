import { createPrivateKey } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import type { AskPassphrase } from '../../../src/main/identity/identity.ts'
import { readKeyFile } from '../../../src/main/identity/key-file.ts'
import { passphraseNeeded } from '../../../src/main/identity/passphrase-needed.ts'
import { verifyJws } from '../../../src/main/identity/signer.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { memoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../../src/main/workbench.ts'
import { noKeychain } from '../../support/no-keychain.ts'
import { signingKey } from '../../support/signing-key.ts'
import { testWorkers } from '../../support/test-workers.ts'

const PASSPHRASE = 'four words nobody guesses'
const typed =
  (text: string): AskPassphrase =>
  async () =>
    new Secret(text)
const nobody: AskPassphrase = async (why) => {
  throw passphraseNeeded(why)
}

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'rescind-identity-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

const open = (keychain: Keychain) =>
  openWorkbench({
    dataDir,
    keychain,
    clock: systemClock(),
    vendors: vendorRegistry(),
    operator: 'ann@desk',
    product: 'rescind test',
    workers: testWorkers(),
  })

test('the key is made once, kept in the keychain, and signs after a restart without asking', async () => {
  const keychain = memoryKeychain()
  let made: unknown
  {
    await using workbench = open(keychain)
    expect(workbench.identity.info()).toBeNull()
    expect(await workbench.identity.signerWithoutAsking()).toBeNull()
    made = await workbench.identity.ensure(nobody)
    expect(made).toMatchObject({ name: 'ann@desk', kept: 'keychain' })
  }
  await using workbench = open(keychain)
  expect(await workbench.identity.ensure(nobody, 'another name')).toEqual(made)
  const signer = await workbench.identity.signerWithoutAsking()
  const jws = (await signer?.sign({ kind: 'x' })) ?? ''
  expect(await verifyJws(jws, [workbench.identity.publicKey() as never])).toMatchObject({ kind: 'known' })
  expect((await readdir(dataDir)).filter((name) => name.endsWith('.pem'))).toEqual([])
})

test('two programs that make the key at once end up with the same one', async () => {
  const keychain = memoryKeychain()
  await using one = open(keychain)
  await using two = open(keychain)
  const [first, second] = await Promise.all([one.identity.ensure(nobody), two.identity.ensure(nobody)])
  expect(second).toEqual(first)
  expect((await one.identity.signer(nobody)).keyId).toBe(first.keyId)
})

test('without a keychain the key is in an encrypted file, and every signature asks for the passphrase', async () => {
  await using workbench = open(noKeychain())
  const { identity } = workbench
  await expect(identity.signer(nobody)).rejects.toMatchObject({ code: 'state.passphrase-needed' })
  await expect(identity.signer(typed('short'))).rejects.toMatchObject({ code: 'input.weak-passphrase' })
  expect(identity.info()).toBeNull()
  const asked: string[] = []
  const watched: AskPassphrase = async (why) => {
    asked.push(why)
    return new Secret(PASSPHRASE)
  }
  await identity.ensure(watched)
  expect(asked).toEqual(['new'])
  await identity.signer(watched)
  await identity.signer(watched)
  expect(asked).toEqual(['new', 'known', 'known'])
  expect(await identity.signerWithoutAsking()).toBeNull()
  await expect(identity.signer(typed('not the passphrase'))).rejects.toMatchObject({
    code: 'input.wrong-passphrase',
  })
})

test('the key file is PKCS#8 that other tools open, for nobody else to read', async () => {
  await using workbench = open(noKeychain())
  const { identity } = workbench
  await identity.ensure(typed(PASSPHRASE))
  const [name] = (await readdir(dataDir)).filter((entry) => entry.endsWith('.pem'))
  const file = path.join(dataDir, name ?? '')
  const pem = await readFile(file, 'utf8')
  const opened = createPrivateKey({ key: pem, passphrase: PASSPHRASE })
  expect(opened.asymmetricKeyType).toBe('ed25519')
  const { x, d } = opened.export({ format: 'jwk' })
  expect(x).toBe(identity.publicKey()?.jwk.x)
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o077).toBe(0)
  // PBES2, with as many rounds as a passphrase needs: 600,000 as a DER INTEGER.
  const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')
  expect(der.includes(Buffer.from('06092a864886f70d01050d', 'hex'))).toBe(true)
  expect(der.includes(Buffer.from('02030927c0', 'hex'))).toBe(true)
  const raw = Buffer.from(d ?? '', 'base64url')
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const content = await readFile(path.join(entry.parentPath, entry.name))
    expect(content.includes(raw), entry.name).toBe(false)
    expect(content.includes(PASSPHRASE), entry.name).toBe(false)
  }
})

test('a public key goes by a JWK file with a name, and a changed or foreign file is refused', async () => {
  await using workbench = open(memoryKeychain())
  const { identity } = workbench
  const file = path.join(dataDir, 'ann.json')
  await expect(identity.exportTo(file)).rejects.toMatchObject({ code: 'state.no-identity' })
  await identity.ensure(nobody, 'Ann')
  await identity.exportTo(file)
  expect(await readKeyFile(file)).toEqual(identity.publicKey())
  const other = await signingKey('other')
  const text = await readFile(file, 'utf8')
  for (const [changed, code] of [
    [text.replace(identity.publicKey()?.jwk.x ?? '', other.key.jwk.x), 'input.bad-public-key'],
    [text.replace(/"fingerprint": "\d/, '"fingerprint": "9'), 'input.bad-public-key'],
    [text.replace('{', `{"d": "${'A'.repeat(43)}",`), 'input.private-key'],
    ['not json', 'input.bad-public-key'],
    [`"${'x'.repeat(20_000)}"`, 'input.bad-public-key'],
  ] as const) {
    await writeFile(file, changed)
    await expect(readKeyFile(file)).rejects.toMatchObject({ code })
  }
  await expect(readKeyFile(path.join(dataDir, 'none'))).rejects.toMatchObject({ code: 'input.cannot-read' })
})

test('trust and policy are what a chain of signed changes adds up to', async () => {
  await using workbench = open(memoryKeychain())
  const { identity, trust, activity } = workbench
  const { key } = await signingKey('Bob')
  expect(trust.policy()).toEqual({ approvals: 0, changes: [] })
  const signer = await identity.signer(nobody)
  await trust.add(key, 'Bob', signer)
  await trust.setPolicy(2, signer)
  await trust.setPolicy(2, signer)
  expect(trust.keys()).toMatchObject([{ name: 'Bob', fingerprint: key.fingerprint, addedBy: 'ann@desk' }])
  expect(trust.policy().changes).toMatchObject([
    { seq: 2, change: { kind: 'policy.set', approvals: 2 }, isSigned: true },
    { seq: 1, change: { kind: 'trust.added', name: 'Bob' }, isSigned: true },
  ])
  await trust.verify()
  await expect(trust.add(key, 'Bob again', signer)).rejects.toMatchObject({ code: 'state.trusted' })
  await expect(trust.add(signer.key, 'me', signer)).rejects.toMatchObject({ code: 'input.own-key' })
  await trust.remove(key.fingerprint, signer)
  expect(trust.keys()).toEqual([])
  await expect(trust.remove(key.fingerprint, signer)).rejects.toMatchObject({ code: 'input.no-such-key' })
  expect(activity.page(undefined, 10).map(({ kind }) => kind)).toEqual([
    'trust.removed',
    'policy.set',
    'trust.added',
    'identity.created',
  ])
})

test.each([
  ['a lower policy', `UPDATE authority_change SET body = replace(body, '"approvals":1', '"approvals":0')`],
  ['the hash with it', `UPDATE authority_change SET hash = '${'0'.repeat(64)}' WHERE seq = 2`],
  ['the last change taken out', 'DELETE FROM authority_change WHERE seq = 3'],
  ['all changes taken out', 'DELETE FROM authority_change'],
  ['a change in the middle taken out', 'DELETE FROM authority_change WHERE seq = 1'],
  ['a signature taken out', 'UPDATE authority_change SET jws = NULL WHERE seq = 2'],
  [
    'the signature of another',
    'UPDATE authority_change SET jws = (SELECT jws FROM authority_change WHERE seq = 3) WHERE seq = 2',
  ],
])('somebody who edits the database is found out: %s', async (_what, sql) => {
  await using workbench = open(memoryKeychain())
  const { identity, trust } = workbench
  const signer = await identity.signer(nobody)
  await trust.add((await signingKey('Bob')).key, 'Bob', signer)
  await trust.setPolicy(1, signer)
  await trust.setPolicy(2, signer)
  const db = new Database(path.join(dataDir, 'rescind.db'))
  expect(() => db.exec(sql)).toThrow(/never/)
  db.exec('DROP TRIGGER authority_is_never_changed; DROP TRIGGER authority_is_never_removed')
  db.exec(sql)
  db.close()
  await expect(trust.verify()).rejects.toMatchObject({ code: 'check.authority-changed' })
})
