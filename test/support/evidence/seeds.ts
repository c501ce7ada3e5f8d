/** Evidence that holds, as drafts: every kind of line and event, every member, with and without signatures. */
import { fingerprintOf } from '../../../src/main/identity/public-key.ts'
import type { BatchEvent, ItemEvent, StoredEvent } from '../../../src/main/journal/event.ts'
import { type Draft, type Json, keyOf, recipe } from './draft.ts'

const HOST = 'one.vendor.example'
const OTHER_HOST = 'two.vendor.example:8443'
const RUNNER = keyOf('runner')
const ZEROS = '0'.repeat(64)
const DIGEST = 'ab'.repeat(32)
const at = (second: number): string => new Date(Date.UTC(2026, 10, 20, 10, 0, second)).toISOString()

const manifest = (request: Json): Json => ({
  format: 'rescind-batch',
  version: 1,
  id: 'batch-1',
  name: 'q3 retired',
  vendor: 'digicert-tlm',
  kind: 'certificate',
  request,
  source: {
    name: 'retired.csv',
    bytes: 48_211,
    sha256: DIGEST,
    inventory: 'retired',
    read: 20,
    imported: 6,
    duplicates: 11,
    rejected: 3,
  },
  items: 0,
  itemsSha256: '',
  createdAt: at(0),
  createdBy: 'anton@workstation',
  sealedAt: at(1),
  product: 'rescind test',
})

const items = (count: number): Json[] =>
  Array.from({ length: count }, (_, index) => ({
    ordinal: index + 1,
    target: { serial_number: `0A${index}F`, thumbprint: `B${index}` },
    label: `host-${index + 1}.example.net`,
    reason: index % 2 === 0 ? 'superseded' : null,
    sourceRow: index + 2,
  }))

/** What each type of event says: a type without an entry does not compile. */
type Said = ItemEvent | BatchEvent
type Step = readonly [type: Said['type'], data: Json, item?: number]

const events = (steps: readonly Step[]): Json[] =>
  steps.map(([type, data, item], index) => ({
    type,
    data,
    item: item ?? null,
    at: at(index + 2),
    actor: 'beatrix@workstation',
    batch: '',
    seq: 0,
    prev: '',
  })) satisfies Record<keyof StoredEvent, Json>[]

const counts = (some: Record<string, number>): Json => {
  const states =
    'queued submitting accepted pending-approval confirmed already-done refused waiting in-doubt unconfirmed unresolved skipped'
  const all = Object.fromEntries(states.split(' ').map((state) => [state, some[state] ?? 0]))
  return { total: Object.values(all).reduce((sum, items) => sum + items, 0), ...all }
}

const summary = (state: string, after: Json, isSigned: boolean, signer = 'runner'): Json => ({
  summary: {
    batch: '',
    state,
    counts: after,
    events: 0,
    head: '',
    root: '',
    exportedAt: at(600),
    product: 'rescind test',
    jws: isSigned ? recipe(signer, {}) : null,
    checksum: '',
  },
})

const started = (host: string, authority?: Json): { readonly [name: string]: Json } => ({
  connection: 'production',
  host,
  version: 'rescind test',
  canary: true,
  preflight: false,
  ...(authority === undefined ? {} : { authority }),
})
const NO_POLICY = { approvals: 0, atSeal: 0, most: 0, changes: 0, head: ZEROS }
const exchange = { httpStatus: 200, code: 'ok', message: 'Grüße', requestId: 'r-1', durationMs: 21.5 }
const intent = (item: number, attempt = 1): Step => ['submit.intent', { attempt, digest: DIGEST }, item]

const EVERY_KIND: readonly Step[] = [
  ['batch.sealed', { digest: '', items: 0, content: DIGEST }],
  ['report.written', { format: 'pdf', sha256: DIGEST }],
  ['run.started', started(HOST, NO_POLICY)],
  ['run.bound', { origin: `https://${HOST}`, account: null }],
  ['run.bound', { origin: `https://${HOST}`, account: '4711' }],
  ['target.resolved', { columns: { thumbprint: 'B0' } }, 1],
  intent(1),
  ['submit.outcome', { attempt: 1, outcome: 'accepted', ...exchange }, 1],
  [
    'status.answer',
    {
      purpose: 'confirm',
      status: 'effective',
      vendorStatus: 'revoked',
      reason: 'superseded',
      since: '2026-11-20',
      early: false,
      by: 'answer',
      ...exchange,
    },
    1,
  ],
  ['status.answer', { purpose: 'preflight', status: 'not-effective', by: 'list' }, 2],
  intent(2),
  ['submit.outcome', { attempt: 1, outcome: 'in-doubt' }, 2],
  ['status.answer', { purpose: 'settle', status: 'not-effective', early: true, by: 'status' }, 2],
  ['status.answer', { purpose: 'settle', status: 'not-effective' }, 2],
  ['status.answer', { purpose: 'settle', status: 'not-effective' }, 2],
  ['item.skipped', {}, 2],
  intent(3),
  ['submit.lost', { attempt: 1 }, 3],
  ['settle.given-up', { message: 'No answer.' }, 3],
  ['item.retried', { from: 'unresolved', doubted: true }, 3],
  ['target.unresolvable', { code: 'none', message: 'There is none.' }, 3],
  intent(4),
  ['submit.outcome', { attempt: 1, outcome: 'accepted' }, 4],
  ['confirm.expired', {}, 4],
  intent(5),
  ['submit.outcome', { attempt: 1, outcome: 'refused-final', httpStatus: 404 }, 5],
  ['item.retried', { from: 'refused' }, 5],
  ['target.unresolvable', { code: 'two', message: 'There are two.', doubted: true }, 5],
  ['run.paused', { halt: { kind: 'operator', message: 'Paused.', hint: 'Resume.', at: at(30) } }],
  ['run.resumed', started(HOST, { ...NO_POLICY, changes: 1, head: DIGEST })],
  ['run.offline', { cause: 'no route' }],
  ['run.online', {}],
  ['run.paused', { halt: { kind: 'crash', message: '', hint: '', at: at(33) } }],
  [
    'run.moved',
    {
      from: { origin: `https://${HOST}`, account: '4711' },
      to: { origin: `https://${OTHER_HOST}`, account: null },
      reason: 'CHG-1: renamed',
    },
  ],
  ['run.resumed', started(OTHER_HOST, { ...NO_POLICY, changes: 1, head: DIGEST })],
  intent(6),
  ['submit.outcome', { attempt: 1, outcome: 'pending-approval', requestId: '9' }, 6],
  ['status.answer', { purpose: 'approval', status: 'rejected' }, 6],
  ['run.swept', { stillActive: 0, complete: true, note: 'All pages.', at: at(40) }],
  [
    'run.finished',
    { counts: counts({ confirmed: 1, skipped: 1, unresolved: 2, unconfirmed: 1, refused: 1 }) },
  ],
  [
    'effect.checked',
    { items: 6, revoked: 1, notRevoked: 4, notCheckable: 1, expected: 1, shown: 1, sha256: DIGEST },
  ],
]

const subject = { batch: '', name: '', digest: '', content: DIGEST, items: 0, host: HOST }
const seal = (workspace: boolean): Json =>
  recipe('preparer', {
    kind: 'rescind-seal',
    product: 'rescind test',
    ...subject,
    ...(workspace ? { workspace: fingerprintOf(RUNNER.keyId) } : {}),
    at: at(1),
    by: 'anton',
  })
const approval = (who: string, workspace: boolean, expires?: string, movedTo?: string): Json =>
  recipe(who, {
    kind: 'rescind-approval',
    decision: 'approved',
    ...subject,
    ...(workspace ? { workspace: fingerprintOf(RUNNER.keyId) } : {}),
    at: at(1),
    by: who,
    ...(expires === undefined ? {} : { expires }),
    ...(movedTo === undefined ? {} : { movedTo }),
  })
const approved = (who: string, jws: Json): Step => [
  'batch.approved',
  { keyId: keyOf(who).keyId, by: who, jws },
]
const checkpoint = (why: string, signer = 'runner', authority?: Json): Step => [
  'checkpoint.signed',
  {
    why,
    keyId: keyOf(signer).keyId,
    jws: recipe(signer, {}),
    ...(authority === undefined ? {} : { authority }),
  },
]
const imported = (jws: Json): Step => [
  'batch.imported',
  { bundle: DIGEST, keyId: keyOf('preparer').keyId, seal: jws },
]
const POLICY = { approvals: 2, atSeal: 2, most: 3, changes: 4, head: DIGEST }
/** When the first of the two approvals ends. */
const UNTIL = '2026-12-01T00:00:00.000Z'
const PERMITTED = {
  needed: 2,
  by: ['carla', 'dora'].map((who) => keyOf(who).fingerprint),
  keys: ['carla', 'dora'].map((who) => keyOf(who).keyId),
  preparer: keyOf('preparer').keyId,
  runner: RUNNER.keyId,
  until: UNTIL,
  people: { approvers: ['carla', 'dora'], preparer: 'anton', runner: 'beatrix' },
}

const FOUR_EYES: readonly Step[] = [
  ['batch.sealed', { digest: '', items: 0, content: DIGEST }],
  imported(seal(true)),
  approved('carla', approval('carla', true, UNTIL)),
  approved('dora', approval('dora', true)),
  ['run.permitted', PERMITTED],
  ['run.started', started(HOST, POLICY)],
  checkpoint('start'),
  ['run.bound', { origin: `https://${HOST}`, account: null }],
  intent(1),
  ['submit.outcome', { attempt: 1, outcome: 'throttled', httpStatus: 429 }, 1],
  ['run.stopped', { counts: counts({ waiting: 1, queued: 1 }) }],
]

/** Moved to another host than the one that it was sealed for, with the approvals of both. */
const MOVED: readonly Step[] = [
  ...FOUR_EYES.slice(0, 2),
  approved('carla', approval('carla', true, UNTIL, `https://${OTHER_HOST}`)),
  approved('dora', approval('dora', true, undefined, `https://${OTHER_HOST}`)),
  ...FOUR_EYES.slice(4, 6),
  ['run.bound', { origin: `https://${HOST}`, account: null }],
  ['run.paused', { halt: { kind: 'operator', message: '', hint: '', at: at(8) } }],
  [
    'run.moved',
    {
      from: { origin: `https://${HOST}`, account: null },
      to: { origin: `https://${OTHER_HOST}`, account: null },
      reason: 'renamed',
    },
  ],
  ['run.permitted', PERMITTED],
  ['run.resumed', started(OTHER_HOST, POLICY)],
]

/** The workspace signs with another key from here on, by the word of those who approve it: the old key, or others where it is lost. */
const replaced = (why: 'handed-over' | 'lost', approvers: readonly string[]): Step => {
  const change = {
    kind: 'key.replaced',
    keyId: keyOf('successor').keyId,
    name: 'beatrix',
    jwk: keyOf('successor').jwk,
    from: RUNNER.jwk,
    why,
  }
  const place = { workspace: RUNNER.keyId, seq: 4, prev: DIGEST, change, at: at(9) }
  const approvals = approvers.map((who) =>
    recipe(who, { kind: 'rescind-change-approval', decision: 'approved', ...place, by: who }),
  )
  const jws = recipe('successor', { kind: 'rescind-key-replaced', ...place })
  return ['batch.key-replaced', { from: RUNNER.keyId, to: change.keyId, why, jws, approvals }]
}
const TRUST_HEAD = { changes: 4, head: DIGEST }
const LATER_POLICY = { ...POLICY, changes: 5, head: ZEROS }
/** Started with one key and carried on with another. */
const keyReplaced = (why: 'handed-over' | 'lost', approvers: readonly string[]): readonly Step[] => [
  ...FOUR_EYES.slice(0, 6),
  checkpoint('start', 'runner', TRUST_HEAD),
  ['run.bound', { origin: `https://${HOST}`, account: null }],
  ['run.paused', { halt: { kind: 'operator', message: '', hint: '', at: at(9) } }],
  replaced(why, approvers),
  ['run.permitted', { ...PERMITTED, runner: keyOf('successor').keyId }],
  ['run.resumed', started(HOST, LATER_POLICY)],
  checkpoint('start', 'successor', { changes: 5, head: ZEROS }),
]

/** As version 0.1.0 wrote it: neither roles nor ends. */
const FOUR_EYES_OF_0_1_0: readonly Step[] = [
  ['batch.sealed', { digest: '', items: 0 }],
  imported(seal(false)),
  approved('carla', approval('carla', false)),
  ['run.permitted', { needed: 1, by: [keyOf('carla').fingerprint] }],
  ['run.started', started(HOST)],
  ['run.paused', { halt: { kind: 'signal', message: '', hint: '', at: at(9) } }],
]

/** Handed to a person at a CA and read back, twice. */
const HAND_OVER = 'b1f7a0f2-9c1e-4a57-8a0e-3f1f0c2d4e5f'
const outByHand = (number: number, count: number, resumed: boolean): readonly Step[] => [
  [resumed ? 'run.resumed' : 'run.started', { ...started('hand-over', NO_POLICY), canary: false }],
  ...Array.from({ length: count }, (_, at): Step => intent(at + 1 + (resumed ? 1 : 0), resumed ? 2 : 1)),
  ['run.handed-over', { handOver: HAND_OVER, number, items: count, digest: DIGEST }],
  ['run.paused', { halt: { kind: 'handed-over', message: 'It is out.', hint: '', at: at(5) } }],
]
const BY_HAND: readonly Step[] = [
  ['batch.sealed', { digest: '', items: 0, content: DIGEST }],
  ...outByHand(1, 2, false),
  ['submit.outcome', { attempt: 1, outcome: 'accepted', code: 'exit 0' }, 1],
  ['status.answer', { purpose: 'confirm', status: 'effective', vendorStatus: 'revoked', by: 'status' }, 1],
  ['submit.outcome', { attempt: 1, outcome: 'not-sent', message: 'The script did not come to it.' }, 2],
  ['run.returned', { handOver: HAND_OVER, result: DIGEST, outcomes: 1, closed: true }],
  ['run.paused', { halt: { kind: 'handed-over', message: '', hint: '', at: at(6) } }],
  ...outByHand(2, 1, true),
  ['submit.outcome', { attempt: 2, outcome: 'refused-final', message: 'Not tried.' }, 2],
  ['run.returned', { handOver: HAND_OVER, result: DIGEST, outcomes: 1, closed: true }],
  ['run.finished', { counts: counts({ confirmed: 1, refused: 1 }) }],
]

const ITSELF = {
  incident: 'INC-7',
  wave: 'night',
  when: {
    notBefore: at(3),
    windows: [{ from: '22:00', to: '05:30' }],
    timeZone: 'Europe/Berlin',
    after: ['first'],
    waitsForReplacement: true,
  },
}
const BY_ITSELF: readonly Step[] = [
  ['batch.sealed', { digest: '', items: 0, content: DIGEST }],
  ['report.written', { format: 'csv', sha256: DIGEST }],
  ['report.written', { format: 'csv', sha256: DIGEST }],
  ['report.written', { format: 'csv', sha256: DIGEST }],
  ['run.started', { ...started(HOST, NO_POLICY), byItself: true }],
  intent(1),
  ['submit.lost', { attempt: 1, unsent: true }, 1],
  ['run.paused', { halt: { kind: 'target-held', message: '', hint: '', at: at(5) } }],
  ['run.resumed', { ...started(HOST, NO_POLICY), byItself: true }],
  ['run.paused', { halt: { kind: 'closing', message: '', hint: '', at: at(7) } }],
]

const FULL_REQUEST = {
  operation: 'revoke',
  reason: 'superseded',
  comment: 'CHG-4711\nsecond line',
  options: { scope: 'all' },
  deadline: { startedAt: at(0), dueAt: at(500) },
  incident: 'INC-7',
  otherBatches: { kind: 'include', note: 'agreed' },
}
const BARE_REQUEST = { operation: 'revoke', comment: '', options: {} }

const draft = (name: string, request: Json, count: number, steps: readonly Step[], end: Json): Draft => ({
  name,
  header: {
    format: 'rescind-evidence',
    version: 1,
    manifest: { ...(manifest(request) as object), version: 'startsItself' in (request as object) ? 2 : 1 },
    digest: '',
  },
  items: items(count),
  events: events(steps),
  summary: end,
  excerptOf: null,
})

const excerpt = (whole: Draft, ordinal: number): Draft => ({
  ...whole,
  name: `item ${ordinal} of ${whole.name}`,
  header: { ...(whole.header as object), format: 'rescind-excerpt' },
  excerptOf: ordinal,
})

/** Drafts that hold; the fuzzer takes those without signatures more often, which the verifier in Python checks slowly. */
export function seeds(): { readonly plain: readonly Draft[]; readonly signed: readonly Draft[] } {
  const end = { confirmed: 1, skipped: 1, unresolved: 2, unconfirmed: 1, refused: 1 }
  const every = draft('every kind', FULL_REQUEST, 6, EVERY_KIND, summary('finished', counts(end), false))
  const fourEyes = draft(
    'four eyes',
    { ...BARE_REQUEST, otherBatches: { kind: 'leave-out' } },
    2,
    FOUR_EYES,
    summary('stopped', counts({ waiting: 1, queued: 1 }), true),
  )
  const bare = draft(
    'sealed only',
    { ...BARE_REQUEST, drill: true },
    1,
    EVERY_KIND.slice(0, 2),
    summary('sealed', counts({ queued: 1 }), false),
  )
  const moved = draft(
    'four eyes moved',
    BARE_REQUEST,
    1,
    MOVED,
    summary('running', counts({ queued: 1 }), true),
  )
  const early = draft(
    'four eyes of 0.1.0',
    BARE_REQUEST,
    1,
    FOUR_EYES_OF_0_1_0,
    summary('paused', counts({ queued: 1 }), true),
  )
  const signed = draft(
    'signed',
    BARE_REQUEST,
    1,
    [...EVERY_KIND.slice(0, 1), checkpoint('seal')],
    summary('approved', counts({ queued: 1 }), true),
  )
  const byHand = draft(
    'by hand',
    BARE_REQUEST,
    2,
    BY_HAND,
    summary('finished', counts({ confirmed: 1, refused: 1 }), false),
  )
  const byItself = draft(
    'by itself',
    { ...BARE_REQUEST, incident: 'INC-7', startsItself: ITSELF },
    1,
    BY_ITSELF,
    summary('paused', counts({ 'in-doubt': 1 }), false),
  )
  const after = summary('running', counts({ queued: 1 }), true, 'successor')
  const handedOver = draft('key handed over', BARE_REQUEST, 1, keyReplaced('handed-over', ['runner']), after)
  const lost = draft('key lost', BARE_REQUEST, 1, keyReplaced('lost', ['carla']), after)
  return {
    plain: [every, bare, excerpt(every, 3), excerpt(every, 1), byHand, byItself, excerpt(byHand, 2)],
    signed: [fourEyes, fourEyes, moved, early, signed, excerpt(fourEyes, 1), handedOver, lost],
  }
}
