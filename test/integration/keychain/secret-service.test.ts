import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { passphraseNeeded } from '../../../src/main/identity/passphrase-needed.ts'
import { verifyJws } from '../../../src/main/identity/signer.ts'
import { osKeychain } from '../../../src/main/keychain/os-keychain.ts'
import { Secret } from '../../../src/main/keychain/secret.ts'
import { vendorRegistry } from '../../../src/main/vendors/registry.ts'
import { openWorkbench } from '../../../src/main/workbench.ts'
import { testWorkers } from '../../support/test-workers.ts'

/** Set by `scripts/test-keychain.sh`, within a D-Bus session that has an unlocked keyring of its own. */
const isHere = process.env['RESCIND_TEST_KEYCHAIN'] === '1'
const SERVICE = 'rescind-test'
const ACCOUNT = 'connection@https://vendor.example'
const COLLECTION = '/org/freedesktop/secrets/collection/login'

const keychain = () => osKeychain({ platform: process.platform, service: SERVICE })
const onBus = (...parts: string[]): string =>
  execFileSync(
    'gdbus',
    [
      'call',
      '--session',
      '--dest',
      'org.freedesktop.secrets',
      '--object-path',
      '/org/freedesktop/secrets',
      ...parts,
    ],
    { encoding: 'utf8' },
  )
const lock = () => onBus('--method', 'org.freedesktop.Secret.Service.Lock', `[objectpath '${COLLECTION}']`)

describe.runIf(isHere)('a real Secret Service', () => {
  beforeEach(() => keychain().delete(ACCOUNT))
  afterAll(() => void lock())

  test('answers, and says what it is', async () => {
    expect(await keychain().state()).toEqual({
      available: true,
      kind: 'Secret Service',
      message: expect.stringContaining('Secret Service'),
    })
  })

  test('keeps a key for another process of the same person, replaces it and forgets it', async () => {
    expect(await keychain().get(ACCOUNT)).toBeNull()
    expect(await keychain().has(ACCOUNT)).toBe(false)
    await keychain().set(ACCOUNT, new Secret('one'))
    await keychain().set(ACCOUNT, new Secret('zwei ✓ DOMAIN\\user:pass'))
    expect((await keychain().get(ACCOUNT))?.reveal()).toBe('zwei ✓ DOMAIN\\user:pass')
    expect(await keychain().has(`${ACCOUNT}:8443`)).toBe(false)
    await keychain().delete(ACCOUNT)
    await keychain().delete(ACCOUNT)
    expect(await keychain().get(ACCOUNT)).toBeNull()
  })

  test('keeps it in the Secret Service and not in the kernel, which a restart empties', async () => {
    await keychain().set(ACCOUNT, new Secret('kept'))
    const found = onBus(
      '--method',
      'org.freedesktop.Secret.Service.SearchItems',
      `{'service': '${SERVICE}', 'username': '${ACCOUNT}'}`,
    )
    expect(found).toContain('/org/freedesktop/secrets/collection/')
  })

  test('keeps a key as long as an access token', async () => {
    const long = 'k'.repeat(10_000)
    await keychain().set(ACCOUNT, new Secret(long))
    expect((await keychain().get(ACCOUNT))?.reveal()).toBe(long)
  })

  test('keeps a signing key without a passphrase and in no file, and signs after a restart', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'rescind-signing-'))
    const open = () =>
      openWorkbench({
        dataDir,
        keychain: keychain(),
        clock: systemClock(),
        vendors: vendorRegistry(),
        operator: 'ann@desk',
        product: 'rescind test',
        workers: testWorkers(),
      })
    const nobody = async (why: 'new' | 'known'): Promise<never> => {
      throw passphraseNeeded(why)
    }
    let keyId = ''
    try {
      {
        await using workbench = open()
        const made = await workbench.identity.ensure(nobody)
        keyId = made.keyId
        expect(made.kept).toBe('keychain')
      }
      await using workbench = open()
      const signer = await workbench.identity.signerWithoutAsking()
      const jws = (await signer?.sign({ kind: 'x' })) ?? ''
      expect(await verifyJws(jws, [])).toMatchObject({ kind: 'unknown', key: { keyId } })
      expect((await readdir(dataDir)).filter((name) => name.endsWith('.pem'))).toEqual([])
    } finally {
      await keychain().delete(`signing-key:${keyId}`)
      await rm(dataDir, { recursive: true, force: true })
    }
  })

  // The last one: nobody is there to unlock it again.
  test('locked, it says so and never that there is no key', async () => {
    await keychain().set(ACCOUNT, new Secret('kept'))
    lock()
    const locked = { code: 'state.keychain-locked', hint: expect.stringContaining('--key-stdin') }
    await expect(keychain().get(ACCOUNT)).rejects.toMatchObject(locked)
    await expect(keychain().has(ACCOUNT)).rejects.toMatchObject(locked)
    await expect(keychain().set(ACCOUNT, new Secret('other'))).rejects.toMatchObject(locked)
  })
})
