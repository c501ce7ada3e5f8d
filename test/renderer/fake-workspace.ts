import type { Batch, BatchCheck } from '../../src/contract/batches.ts'
import type { BatchSubject } from '../../src/contract/bundles.ts'
import type { Connection } from '../../src/contract/connections.ts'
import type { Diagnosis } from '../../src/contract/doctor.ts'
import type { EffectItem, EffectSummary } from '../../src/contract/effect.ts'
import type { Inventory, InventoryItem } from '../../src/contract/inventories.ts'
import type { RunStatus } from '../../src/contract/runs.ts'
import type { VendorInfo } from '../../src/contract/vendor.ts'
import type { Settings } from '../../src/contract/workspace.ts'
import type { FakeHandlers } from './fake-bridge.ts'

const NOW = '2026-11-20T10:02:11.000Z'
const DIGEST = '9f2c41d8c5a94d7f8f1de0a0b2c4e6f8112233445566778899aabbccddeee07b'

const OWN_FINGERPRINT = '10482-55310-90217-33480-61923-04417-88215-70936-12604-47781'
const GRACE_FINGERPRINT = '77120-03918-46552-20761-99034-51287-64408-13375-80259-36641'

const VENDOR: VendorInfo = {
  id: 'digicert-tlm',
  title: 'DigiCert Trust Lifecycle Manager',
  operations: [
    {
      id: 'revoke',
      title: 'Revoke certificate',
      done: 'revoked',
      reversible: false,
      target: {
        kind: 'certificate',
        noun: { one: 'certificate', many: 'certificates' },
        columns: [
          {
            name: 'serial_number',
            label: 'Serial number',
            type: 'serial',
            synonyms: ['serial'],
            required: true,
            identity: true,
          },
          {
            name: 'thumbprint',
            label: 'SHA-256 thumbprint',
            type: 'sha256',
            synonyms: ['sha256'],
            required: false,
            identity: true,
          },
        ],
        oneOf: [],
      },
      options: [],
      reasons: [
        { reason: 'key_compromise', code: 1, wire: 'key_compromise' },
        { reason: 'superseded', code: 4, wire: 'superseded' },
      ],
      reasonRequired: true,
      commentRequired: false,
      warnings: [],
    },
  ],
  secret: {
    label: 'API key',
    help: 'Account Manager, Access, API tokens: a service user with the right to revoke.',
  },
  baseUrlExample: 'https://one.digicert.com',
  connectionFields: [],
  queryFields: [
    {
      name: 'status',
      label: 'Status',
      type: 'choice',
      required: false,
      choices: [
        { value: 'issued', label: 'Issued' },
        { value: 'revoked', label: 'Revoked' },
      ],
    },
    {
      name: 'profile_id',
      label: 'Profile',
      type: 'text',
      required: false,
      choices: [],
      help: 'The profile’s id.',
    },
    { name: 'valid_to_before', label: 'Expires before', type: 'date', required: false, choices: [] },
  ],
  limits: '1,000 requests in 5 minutes',
  assumptions: [],
}

const inventory = (name: string, imported: number, rejected: number): Inventory => ({
  id: `id-${name}`,
  inventory: name,
  vendor: 'digicert-tlm',
  kind: 'certificate',
  source: { name: `${name}.csv`, bytes: imported * 120, sha256: DIGEST },
  read: imported + rejected + 412,
  imported,
  duplicates: 412,
  rejected,
  reasons: rejected === 0 ? {} : { scientific: rejected },
  createdAt: NOW,
  expired: 31,
})

const connection = (name: string, key: Connection['key']): Connection => ({
  name,
  vendor: 'digicert-tlm',
  baseUrl: 'https://demo.one.digicert.com',
  host: 'demo.one.digicert.com',
  environment: 'test',
  options: {},
  limits: 'vendor',
  key,
  createdAt: NOW,
})

const production: Connection = {
  ...connection('tlm production', 'none'),
  baseUrl: 'https://one.digicert.com',
  host: 'one.digicert.com',
  environment: 'production',
}

const counts = (change: Partial<Batch['counts']>): Batch['counts'] => ({
  total: 83_267,
  queued: 0,
  submitting: 0,
  accepted: 0,
  'pending-approval': 0,
  confirmed: 0,
  'already-done': 0,
  refused: 0,
  waiting: 0,
  'in-doubt': 0,
  unconfirmed: 0,
  unresolved: 0,
  skipped: 0,
  ...change,
})

const batch = (name: string, state: Batch['state'], change: Partial<Batch['counts']>): Batch => ({
  id: `id-${name}`,
  name,
  vendor: 'digicert-tlm',
  state,
  inventory: 'inventory-2026-11',
  kind: 'certificate',
  request: { operation: 'revoke', reason: 'key_compromise', comment: 'INC-4471', options: {} },
  filter: {},
  source: { name: 'inventory-2026-11.csv', bytes: 12_000_000, sha256: DIGEST },
  counts: counts(change),
  createdAt: NOW,
  createdBy: 'ada@desk',
  approvals: [],
})

/** A sealed batch as somebody sees it who is to approve it. */
const fakeSubject = (): BatchSubject => ({
  batch: 'Retired profile, March issuance',
  vendor: 'digicert-tlm',
  kind: 'certificate',
  operation: 'revoke',
  operationTitle: 'Revoke certificate',
  reversible: false,
  reason: 'key_compromise',
  comment: 'INC-4471',
  options: {},
  drill: false,
  deadline: NOW,
  startsItself: null,
  incident: 'INC-4471',
  items: 83_267,
  reasons: { key_compromise: 83_267 },
  sample: [0, 1, 2].map((index) => ({
    ordinal: index + 1,
    target: fakeItem(index).target['serial_number'] ?? '',
    label: fakeItem(index).commonName ?? '',
  })),
  host: 'demo.one.digicert.com',
  environment: 'test',
  workspace: null,
  digest: DIGEST,
  source: { name: 'inventory-2026-11.csv', bytes: 12_000_000, sha256: DIGEST },
  createdBy: 'ada@desk',
  sealedAt: NOW,
  product: 'rescind 0.1.0',
  preparer: {
    name: 'ada@desk',
    fingerprint: OWN_FINGERPRINT,
    standing: 'trusted',
    at: NOW,
    expiresAt: null,
    movedTo: null,
    counts: false,
    note: null,
  },
  approvals: [
    {
      name: 'Grace, compliance',
      fingerprint: GRACE_FINGERPRINT,
      standing: 'trusted',
      at: NOW,
      expiresAt: '2027-01-01T00:00:00.000Z',
      movedTo: null,
      counts: true,
      note: null,
    },
    {
      name: 'Somebody',
      fingerprint: OWN_FINGERPRINT.replace('10482', '30017'),
      standing: 'unknown',
      at: NOW,
      expiresAt: '2027-01-01T00:00:00.000Z',
      movedTo: null,
      counts: false,
      note: 'by a key that is not trusted here',
    },
  ],
  approvalsNeeded: 2,
  mayApprove: { kind: 'yes' },
})

/** Some of it was sent by other batches. */
export const fakeCheck = (request: Batch['request']): BatchCheck => ({
  batch: 'Draft of Friday',
  vendor: 'digicert-tlm',
  operation: 'revoke',
  items: 83_267,
  reasons: { key_compromise: 83_267 },
  requests: 87_430,
  estimatedMs: 26_229_000,
  findings: [
    {
      level: 'ok',
      code: 'population',
      message: '83,267 certificates from inventory-2026-11.csv, by reason: 83,267 key_compromise',
      count: 83_267,
    },
    ...(request.otherBatches === undefined
      ? [
          {
            level: 'error' as const,
            code: 'other-batch-done-1',
            message: 'Items of this batch stand in batch "Laptop certificates" as confirmed.',
            count: 3_267,
          },
        ]
      : []),
  ],
  elsewhere: [
    {
      batch: 'Laptop certificates',
      state: 'confirmed',
      reason: 'superseded',
      standing: 'done',
      items: 3_267,
    },
    {
      batch: 'Retired profile, March issuance',
      state: 'in-doubt',
      reason: 'key_compromise',
      standing: 'live',
      items: 3,
    },
    { batch: 'Sealed in April', state: 'queued', reason: null, standing: 'queued', items: 80_000 },
  ],
  sealable: request.otherBatches !== undefined,
})

const drillOf = (of: Batch): Batch => ({ ...of, request: { ...of.request, drill: true } })

const run = (of: Batch): RunStatus => ({
  batch: of.name,
  vendor: of.vendor,
  operation: 'revoke',
  drill: of.request.drill === true,
  state: of.state,
  counts: of.counts,
  startedAt: NOW,
  finishedAt: of.state === 'finished' ? '2026-11-20T14:31:00.000Z' : null,
  requests: { sent: 41_388, throttled: 2, retried: 3 },
  chain: { events: 165_301, head: DIGEST },
  connection: 'tlm demo',
  host: 'demo.one.digicert.com',
  runner: null,
  phase: null,
  trouble: null,
  progress: null,
  waits: [],
  halt: null,
  pace: { itemsPerSecond: 3.3, allowedPerSecond: 3.33, concurrency: 8 },
  estimatedEndAt: null,
  exceptions: of.state === 'finished' ? 14 : 0,
  exceptionKinds:
    of.state === 'finished'
      ? [
          { kind: 'refused', count: 11 },
          { kind: 'reason-differs', count: 3 },
          { kind: 'skipped', count: 2 },
          { kind: 'moved', count: 1 },
        ]
      : [],
  place: { origin: 'https://demo.one.digicert.com', account: null },
  environment: 'test',
  sweep: null,
})

/** One row of a made-up inventory, the same for the same number. */
export function fakeItem(index: number): InventoryItem {
  return {
    ordinal: index + 1,
    sourceRow: index + 2,
    target: {
      serial_number: (BigInt(index + 1) * 0x9e3779b97f4a7c15f39cc0605cedc835n)
        .toString(16)
        .toUpperCase()
        .padStart(32, '0')
        .slice(-32),
      thumbprint: DIGEST,
    },
    commonName: `host${index + 1}.corp.example.com`,
    organization: index % 3 === 0 ? 'Example Corporation' : 'Example Research GmbH',
    validTo: `2027-0${(index % 9) + 1}-08T00:00:00.000Z`,
    attributes: { profile_id: '7f606454', certificate_type: 'private' },
  }
}

const fakeEffect: EffectSummary = {
  checkedAt: NOW,
  checkedBy: 'ada@desk',
  items: 83_267,
  revoked: 41_017,
  notRevoked: 42_248,
  notCheckable: 2,
  expected: 41_020,
  shown: 41_017,
  otherReason: 1,
  whys: [{ why: 'Nothing names a list or a responder for it.', items: 2 }],
  sources: [
    {
      kind: 'crl',
      url: 'http://crl.example.com/issuing-7.crl',
      requests: 1,
      asOf: NOW,
      nextUpdate: '2026-11-28T00:00:00.000Z',
      entries: 41_017,
    },
    { kind: 'ocsp', url: 'http://ocsp.example.com', requests: 42_250, problem: 'it answers HTTP 503' },
  ],
  sha256: DIGEST,
}
const fakeEffectItems: EffectItem[] = [
  {
    ordinal: 7,
    target: '5A3B0C4D5E6F708192A3B4C5D6E7F809',
    label: 'host7.corp.example.com',
    state: 'confirmed',
    expected: 'revoked',
    verdict: {
      kind: 'not-revoked',
      by: 'crl',
      asOf: NOW,
      nextUpdate: '2026-11-28T00:00:00.000Z',
      note: 'The responder could not be asked.',
    },
  },
  {
    ordinal: 9,
    target: '6A3B0C4D5E6F708192A3B4C5D6E7F80A',
    label: 'host9.corp.example.com',
    state: 'confirmed',
    expected: 'revoked',
    verdict: { kind: 'not-checkable', why: 'Nothing names a list or a responder for it.' },
  },
]

const diagnosis: Diagnosis = {
  at: NOW,
  product: 'rescind 0.1.0',
  ok: false,
  reached: false,
  findings: [
    { id: 'version', title: 'Version', condition: 'good', says: 'rescind 0.1.0, Node 24.21.0, linux x64' },
    {
      id: 'keychain',
      title: 'Keychain',
      condition: 'note',
      says: 'No Secret Service answers: no key can be kept on this machine.',
      mend: 'Give the key for this run only.',
    },
    {
      id: 'modes',
      title: 'File modes',
      condition: 'wrong',
      says: 'Others on this machine may read or write: rescind.db.',
      mend: 'chmod -R go-rwx "/home/anna/.config/rescind"',
    },
  ],
}

/** A workspace in which work has been done; `rows` is the length of its largest inventory. */
export function fakeWorkspace(rows = 1_000_000): FakeHandlers {
  let settings: Settings = { theme: 'system', airGapped: false, timeStampUrl: null }
  const batches = [
    batch('Retired profile, March issuance', 'running', {
      queued: 41_879,
      confirmed: 41_020,
      accepted: 351,
      refused: 14,
      'in-doubt': 3,
    }),
    batch('Sealed in April', 'sealed', { queued: 83_267 }),
    batch('Laptop certificates', 'paused', { queued: 80_000, confirmed: 3_267 }),
    batch('Draft of Friday', 'draft', { queued: 83_267 }),
    batch('Finished in May', 'finished', { confirmed: 83_254, refused: 11, skipped: 2 }),
    drillOf(batch('Exercise 2026', 'paused', { queued: 10, confirmed: 5 })),
  ]
  return {
    'workspace.info': async () => ({
      version: '0.1.0',
      platform: 'linux x64',
      shell: 'chromium',
      dataDir: '/home/ada/.local/share/rescind',
      operator: 'ada@desk',
      folderWarning: null,
    }),
    'workspace.settings': async () => settings,
    'workspace.setSettings': async (change) => {
      settings = { ...settings, ...(change as Settings) }
      return settings
    },
    'workspace.activity': async () => [],
    'workspace.takeNews': async () => ({ opened: [], crashes: [] }),
    'doctor.look': async () => diagnosis,
    'trace.state': async () => ({ on: false, file: null, entries: 0, serials: false, failure: null }),
    'identity.show': async () => ({
      name: 'ada@desk',
      keyId: 'own',
      fingerprint: OWN_FINGERPRINT,
      kept: 'keychain' as const,
      createdAt: NOW,
    }),
    'trust.list': async () => [
      {
        name: 'Grace, compliance',
        keyId: 'grace',
        fingerprint: GRACE_FINGERPRINT,
        addedAt: NOW,
        addedBy: 'ada@desk',
        note: null,
      },
    ],
    'trust.preview': async () => ({
      name: 'Linus, operations',
      keyId: 'linus',
      fingerprint: OWN_FINGERPRINT.replace('10482', '20591'),
      isOwn: false,
      isTrusted: false,
    }),
    'effect.read': async () => fakeEffect,
    'effect.items': async ({ show, after }) =>
      show === 'wrong' ? fakeEffectItems.filter(({ ordinal }) => ordinal > after) : [],
    'authorities.list': async () => [
      {
        fingerprint: DIGEST,
        subject: 'CN=Example Issuing CA 7, O=Example Trust Services',
        validTo: '2031-03-01T00:00:00.000Z',
        crlUrls: ['http://crl.example.com/issuing-7.crl'],
        ocspUrls: [],
        addedAt: NOW,
        addedBy: 'ada@desk',
      },
    ],
    'bundles.inspect': async () => ({
      file: { name: 'spring.rescind', bytes: 4_100_000, sha256: DIGEST },
      subject: fakeSubject(),
      here: null,
    }),
    'bundles.subject': async () => fakeSubject(),
    'policy.inspect': async () => ({
      change: { kind: 'policy.set' as const, approvals: 0 },
      workspace: OWN_FINGERPRINT.replace('10482', '61190'),
      isOwn: false,
      by: 'linus@ops',
      at: NOW,
      needed: 2,
      approvedBy: [{ name: 'Grace, compliance', fingerprint: GRACE_FINGERPRINT, isTrusted: true }],
      digest: DIGEST,
      mayApprove: { kind: 'yes' as const },
    }),
    'policy.show': async () => ({
      approvals: 1,
      changes: [
        {
          seq: 2,
          at: NOW,
          actor: 'ada@desk',
          change: { kind: 'trust.added' as const, name: 'Grace, compliance', fingerprint: GRACE_FINGERPRINT },
          isSigned: true,
          approvals: 0,
        },
        {
          seq: 1,
          at: NOW,
          actor: 'ada@desk',
          change: { kind: 'policy.set' as const, approvals: 1 },
          isSigned: true,
          approvals: 0,
        },
      ],
    }),
    'workspace.chooseFile': async () => ({
      file: 'handle',
      name: 'inventory-2026-12.csv',
      bytes: 12_000_000,
    }),
    'workspace.startSandbox': async () => ({
      connection: 'sandbox',
      inventory: 'inventory-2026-11',
      url: 'http://127.0.0.1:4001',
    }),
    'inventories.list': async () => [
      inventory('inventory-2026-11', rows, 9),
      inventory('acme-fleet', 1_204, 0),
    ],
    'inventories.items': async ({ offset, limit, filter }) => {
      const total = filter?.search === undefined ? rows : 1_204
      return {
        total,
        items: Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, row) =>
          fakeItem(offset + row),
        ),
      }
    },
    'inventories.rejects': async () => [
      {
        row: 812,
        reason: 'scientific',
        message:
          'Serial number: a spreadsheet has rounded this number and its digits are lost. Take the column from the original source, as text.',
        value: '1.23E+37',
      },
      {
        row: 1_990,
        reason: 'not-hex',
        message:
          'Serial number: this is not a hexadecimal number. Correct the digits (0 to 9, A to F); if the column is decimal, say so.',
        value: '0F6F5555-XYZ',
      },
      {
        row: 20_114,
        reason: 'empty',
        message: 'Serial number: the cell is empty. Fill it in, or delete the row.',
        value: '',
      },
    ],
    'inventories.saveRejects': async () => 'inventory-2026-11 rejected.csv',
    'inventories.preview': async ({ settings: asked }) => ({
      source: { name: 'inventory-2026-12.csv', bytes: 12_000_000 },
      format: 'csv',
      delimiter: asked.delimiter ?? ';',
      encoding: asked.encoding ?? 'utf-8',
      ...(asked.serialFormat !== undefined && { serialFormat: asked.serialFormat }),
      serialFormatAmbiguous: asked.serialFormat === undefined,
      headers: ['Serial', 'Common Name', 'Org', 'Not After', 'Owner'],
      map: {
        serial_number: 'Serial',
        common_name: 'Common Name',
        organization: 'Org',
        valid_to: 'Not After',
      },
      missing: [],
      rows: Array.from({ length: 10 }, (_, row) => [
        `${81_234_567_890_123 + row * 7}`,
        `host${row}.corp.example.com`,
        'Example Corporation',
        '2027-03-08',
        'Networks, building 7',
      ]),
    }),
    'inventories.compare': async () => ({
      by: ['serial_number'],
      onlyA: 312,
      onlyB: 41,
      both: 1_163,
      different: { items: 9, validTo: 6, status: 4, issuer: 0, otherIds: 0 },
      sameKey: { keys: 2, items: 5 },
    }),
    'inventories.combine': async ({ name }) => ({ ...inventory(name, 312, 0), inventory: name }),
    'inventories.import': async ({ name }) => ({ ...inventory(name, 83_267, 9), inventory: name }),
    'inventories.cancel': async () => undefined,
    'inventories.remove': async () => undefined,
    'batches.list': async () => batches,
    'batches.show': async ({ batch: name }) => batches.find((one) => one.name === name) ?? batches[0]!,
    'runs.status': async ({ batch: name }) => run(batches.find((one) => one.name === name) ?? batches[0]!),
    'batches.check': async ({ batch: name }) =>
      fakeCheck((batches.find((one) => one.name === name) ?? batches[0]!).request),
    'batches.update': async ({ batch: name, request }) => {
      const at = batches.findIndex((one) => one.name === name)
      const changed = { ...batches[at]!, request }
      batches[at] = changed
      return changed
    },
    'runs.elsewhere': async ({ batch: name }) =>
      name === 'Sealed in April'
        ? fakeCheck({ operation: 'revoke', comment: '', options: {} }).elsewhere
        : [],
    'runs.items': async () => ({ total: 0, items: [] }),
    'runs.series': async () =>
      Array.from({ length: 9 }, (_, minute) => ({
        at: new Date(Date.parse(NOW) + minute * 60_000).toISOString(),
        confirmed: 180 + ((minute * 37) % 60),
        failed: minute === 2 ? 14 : 0,
        doubted: minute % 4 === 1 ? 12 : 0,
      })),
    'runs.list': async () => batches.filter(({ state }) => state !== 'draft').map(run),
    'connections.list': async () => [connection('tlm demo', 'stored'), production],
    'connections.behind': async () => 'test' as const,
    'connections.vendors': async () => [VENDOR],
    'connections.keychain': async () => ({ available: true, kind: 'Secret Service', message: '' }),
    'connections.check': async () => ({
      ok: true,
      message: 'The key is good: service user “rescind”, account Example Corporation.',
      facts: [{ name: 'Permissions', value: 'view and revoke certificates' }],
    }),
    'connections.setKey': async ({ connection: name }) => connection(name, 'stored'),
    'connections.remove': async () => undefined,
    'connections.way': async () => ({ proxy: null, namedBy: null, login: null }),
  }
}

/** A workspace on its first day. */
export function emptyWorkspace(): FakeHandlers {
  return {
    ...fakeWorkspace(),
    'inventories.list': async () => [],
    'incidents.list': async () => [],
    'batches.list': async () => [],
    'runs.list': async () => [],
    'connections.list': async () => [],
    'connections.keychain': async () => ({
      available: false,
      kind: 'memory',
      message: 'The Secret Service did not answer on the session bus.',
    }),
  }
}
