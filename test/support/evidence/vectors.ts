/**
 * Evidence at the edges of the grammar and of four eyes, each with the verdict that it must get: what `test/fixtures/evidence`
 * holds as files, for both verifiers and for whoever writes a third.
 */
import { createHash } from 'node:crypto'
import { assembled, type Change, type Draft, type Json, keyOf, type Part, recipe } from './draft.ts'
import { seeds } from './seeds.ts'

export interface Vector {
  readonly name: string
  readonly why: string
  /** The first line that does not hold; null when the file is whole. */
  readonly line: number | null
  readonly file: Buffer
}

type Members = Record<string, Json>

/** `data.by.0`: the members that lead to a place. */
function put(path: string, value: Json | ((before: Json) => Json)): (line: Json) => Json {
  const steps = path.split('.')
  const at = (one: Json, [step = '', ...rest]: readonly string[]): Json => {
    // What a signature was made of is not there any more once it is made.
    if (typeof one !== 'object' || one === null) return one
    const before = (one as Members)[step] ?? null
    const made = rest.length > 0 ? at(before, rest) : typeof value === 'function' ? value(before) : value
    return Array.isArray(one)
      ? one.map((member: Json, index) => (index === Number(step) ? made : member))
      : { ...(one as Members), [step]: made }
  }
  return (line) => at(line, steps)
}
function without(path: string): (line: Json) => Json {
  const steps = path.split('.')
  const last = steps.pop() ?? ''
  return put(steps.join('.'), (before) => {
    const { [last]: _, ...rest } = before as Members
    return rest
  })
}
const both =
  (...ways: readonly ((line: Json) => Json)[]) =>
  (line: Json): Json =>
    ways.reduce((so, way) => way(so), line)

const named = (name: string): Draft => {
  const { plain, signed } = seeds()
  const found = [...plain, ...signed].find((one) => one.name === name)
  if (found === undefined) throw new Error(`no draft is called ${name}`)
  return found
}
const lineOf = ({ items, events }: Draft, part: Part, index: number): number =>
  ({
    header: 1,
    item: 2 + index,
    event: 2 + items.length + index,
    proof: 0,
    summary: 2 + items.length + events.length,
  })[part]

const linesOf = (file: Buffer): number => file.toString('latin1').split('\n').length - 1

export function vectors(): readonly Vector[] {
  const found: Vector[] = []
  const of = (draft: Draft) => {
    const add = (name: string, why: string, line: number | null, file: Buffer) =>
      found.push({ name, why, line, file })
    return {
      whole: (name: string, why: string, changes: readonly Change[] = []) =>
        add(name, why, null, assembled(draft, changes)),
      /** Broken at the line that is changed, unless another is named. */
      broken(
        name: string,
        why: string,
        part: Part,
        index: number,
        value: (line: Json) => Json,
        line = lineOf(draft, part, index),
        ...more: readonly Change[]
      ) {
        add(name, why, line, assembled(draft, [{ what: name, part, index, value }, ...more]))
      },
      spelled(
        name: string,
        why: string,
        part: Part,
        index: number,
        spelling: (line: string) => string | Buffer,
      ) {
        add(name, why, lineOf(draft, part, index), assembled(draft, [{ what: name, part, index, spelling }]))
      },
      file: (name: string, why: string, line: number, change: (file: Buffer) => Buffer) =>
        add(name, why, line, change(assembled(draft))),
    }
  }
  const change = (part: Part, index: number, value: (line: Json) => Json): Change => ({
    what: '',
    part,
    index,
    value,
  })

  // ---- what holds ----
  for (const { name } of [...seeds().plain, ...new Set(seeds().signed)])
    of(named(name)).whole(`whole-${name.replaceAll(' ', '-')}`, `it holds: ${name}`)
  const small = of(named('sealed only'))
  small.whole('whole-emoji', '2,000 code points are not too many', [
    change('header', 0, put('manifest.request.comment', '😀'.repeat(2_000))),
  ])
  small.whole('whole-leap-day', '29 February of a leap year', [
    change('event', 0, put('at', '2024-02-29T10:00:00.000Z')),
  ])
  small.whole('whole-year-0000', 'a leap year by the Gregorian calendar', [
    change('event', 0, put('at', '0000-02-29T00:00:00.000Z')),
  ])

  // ---- the grammar ----
  for (const [name, at] of [
    ['february-30', '2026-02-30T10:00:00.000Z'],
    ['february-29-2025', '2025-02-29T10:00:00.000Z'],
    ['february-29-1900', '1900-02-29T10:00:00.000Z'],
    ['november-31', '2026-11-31T10:00:00.000Z'],
    ['no-seconds', '2026-11-20T10:00Z'],
    ['no-milliseconds', '2026-11-20T10:00:00Z'],
    ['hour-24', '2026-11-20T24:00:00.000Z'],
    ['leap-second', '2026-11-20T23:59:60.000Z'],
    ['other-digits', '２０２６-11-20T10:00:00.000Z'],
    ['offset', '2026-11-20T10:00:00.000+00:00'],
    ['lower-case', '2026-11-20t10:00:00.000z'],
    ['line-feed', '2026-11-20T10:00:00.000Z\n'],
  ] as const)
    small.broken(`time-${name}`, `a time that is none: ${JSON.stringify(at)}`, 'event', 0, put('at', at))
  const every = of(named('every kind'))
  every.broken(
    'time-of-a-halt',
    'times within data are times too',
    'event',
    28,
    put('data.halt.at', '2026-11-20T10:00:00Z'),
  )
  every.broken(
    'told-by-the-answer-before-it',
    'nothing was sent that could have been answered',
    'event',
    9,
    put('data.by', 'answer'),
  )
  every.broken('told-by-nobody', 'what told it is none of three', 'event', 8, put('data.by', 'rumour'))
  small.broken(
    'text-too-long',
    '2,001 code points',
    'header',
    0,
    put('manifest.request.comment', '😀'.repeat(2_001)),
  )
  small.broken('text-right-to-left', 'U+202E in a name', 'header', 0, put('manifest.name', 'a\u202eb'))
  small.broken('text-joiner-in-name', 'U+200D in a name', 'header', 0, put('manifest.name', 'a\u200db'))
  small.broken(
    'text-tag',
    'U+E0041 in a comment',
    'header',
    0,
    put('manifest.request.comment', 'a\u{e0041}b'),
  )
  small.broken(
    'text-line-feed',
    'a line feed in an incident',
    'header',
    0,
    put('manifest.request.incident', 'a\nb'),
  )
  small.broken(
    'note-empty',
    'a note that says nothing',
    'header',
    0,
    put('manifest.request.otherBatches', { kind: 'include', note: '' }),
  )
  small.broken('count-2-53', '2^53 is no count', 'item', 0, put('sourceRow', 2 ** 53))
  small.broken('count-fraction', 'half a row', 'item', 0, put('sourceRow', 0.5))
  small.broken('count-negative', 'row -1', 'item', 0, put('sourceRow', -1))
  small.broken('member-more', 'a member that nobody knows', 'event', 0, put('data.extra', 1))
  small.broken(
    'member-proto',
    'a member that some readers take for something else',
    'item',
    0,
    (line) => JSON.parse(JSON.stringify(line).replace('"label"', '"__proto__":{},"label"')) as Json,
  )
  small.broken(
    'nested-33',
    'it nests 33 deep',
    'event',
    0,
    put('data', () => {
      let value: Json = 0
      for (let depth = 0; depth < 32; depth += 1) value = [value]
      return value
    }),
  )
  small.spelled('nested-900', 'it nests 900 deep', 'event', 0, () => `${'['.repeat(900)}${']'.repeat(900)}`)
  for (const [name, pattern, by] of [
    ['number-1.0', /"sourceRow":2/, '"sourceRow":2.0'],
    ['number-exponent', /"sourceRow":2/, '"sourceRow":2e0'],
    ['number-minus-zero', /"sourceRow":2/, '"sourceRow":-0'],
    ['number-nan', /"sourceRow":2/, '"sourceRow":NaN'],
    ['member-twice', /"ordinal":1/, '"ordinal":1,"ordinal":1'],
    ['escape-of-a-letter', /host/, '\\u0068ost'],
    ['half-a-pair', /host/, '\\ud83d'],
    ['blank', /":/, '": '],
    ['carriage-return', /$/, '\r'],
  ] as const)
    small.spelled(`spelling-${name}`, 'another spelling than the only one', 'item', 0, (line) =>
      line.replace(pattern, by),
    )
  small.spelled('spelling-order', 'members in another order', 'item', 0, (line) =>
    line.replace(/^\{("label":"[^"]*"),("ordinal":1)/, '{$2,$1'),
  )
  small.spelled('utf-8-overlong', 'no UTF-8', 'item', 0, (line) =>
    Buffer.concat([Buffer.from(line.slice(0, 12)), Buffer.from([0xc0, 0x80]), Buffer.from(line.slice(12))]),
  )
  small.file('byte-order-mark', 'a byte-order mark', 1, (file) =>
    Buffer.concat([Buffer.from('\ufeff'), file]),
  )
  small.file('no-line-feed', 'the last line is cut off', 5, (file) => file.subarray(0, -1))
  small.file('more-after-the-end', 'a line after the summary', 6, (file) =>
    Buffer.concat([file, Buffer.from('{}\n')]),
  )
  small.file('empty', 'no line at all', 1, () => Buffer.alloc(0))
  every.broken(
    'token-of-a-time-stamp',
    'base64 has one spelling',
    'event',
    39,
    () => ({
      type: 'checkpoint.timestamped',
      data: { seq: 1, head: 'ab'.repeat(32), authority: 'https://tsa.example', token: 'AB==' },
      item: null,
      at: '2026-11-20T10:00:41.000Z',
      actor: '',
      batch: 'batch-1',
      seq: 40,
      prev: '',
    }),
    lineOf(named('every kind'), 'event', 39),
  )

  // ---- signatures ----
  const signed = of(named('signed'))
  const header = 'data.jws.header'
  signed.broken('jws-alg-none', 'no algorithm', 'event', 1, put(`${header}.alg`, 'none'))
  signed.broken('jws-header-more', 'a header with a member more', 'event', 1, put(`${header}.typ`, 'JWT'))
  signed.broken(
    'jws-of-another',
    'signed by another key than the one that it names',
    'event',
    1,
    put('data.jws.$signer', 'stranger'),
  )
  signed.broken(
    'jws-small-order',
    'a key of small order, by which anything is signed',
    'event',
    1,
    put(`${header}.jwk.x`, `AQ${'A'.repeat(41)}`),
  )
  signed.broken(
    'jws-too-long',
    'more than 65,536 characters',
    'event',
    1,
    put('data.jws.payload.why', 'x'.repeat(60_000)),
  )
  signed.broken(
    'jws-of-another-place',
    'a checkpoint of another event',
    'event',
    1,
    put('data.jws.payload.seq', 2),
  )
  signed.broken(
    'jws-key-id',
    'the event names another key',
    'event',
    1,
    put('data.keyId', keyOf('stranger').keyId),
  )
  signed.broken(
    'summary-of-another-key',
    'the file is signed over another head',
    'summary',
    0,
    put('summary.jws.payload.head', '0'.repeat(64)),
  )

  // ---- four eyes: every file is signed anew, by keys that the forger has ----
  const draft = named('four eyes')
  const eyes = of(draft)
  const [CARLA, DORA, PERMITTED, STARTED, CHECKPOINT, BOUND] = [2, 3, 4, 5, 6, 7] as const
  const permittedLine = lineOf(draft, 'event', PERMITTED)
  const permitted = (name: string, why: string, value: (line: Json) => Json, ...more: readonly Change[]) =>
    eyes.broken(`four-eyes-${name}`, why, 'event', PERMITTED, value, permittedLine, ...more)
  permitted('too-few', 'two have approved, and three were asked for', put('data.needed', 3))
  permitted(
    'twice',
    'one key counts twice',
    both(
      put('data.by', [keyOf('carla').fingerprint, keyOf('carla').fingerprint]),
      put('data.keys', [keyOf('carla').keyId, keyOf('carla').keyId]),
    ),
  )
  permitted(
    'never-approved',
    'one of them has not approved',
    both(put('data.by.1', keyOf('stranger').fingerprint), put('data.keys.1', keyOf('stranger').keyId)),
  )
  for (const role of ['preparer', 'runner'] as const)
    permitted(
      `by-the-${role}`,
      `an approval by whoever ${role === 'runner' ? 'runs' : 'prepared'} it`,
      both(put('data.by.1', keyOf(role).fingerprint), put('data.keys.1', keyOf(role).keyId)),
      change(
        'event',
        DORA,
        both(
          put('data.keyId', keyOf(role).keyId),
          put('data.jws.$signer', role),
          put('data.jws.header', (recipe(role, {}) as Members)['header'] ?? null),
        ),
      ),
    )
  permitted('no-roles', 'approvals that end, and no roles', without('data.keys'))
  permitted('no-end', 'roles, and no end', without('data.until'))
  permitted(
    'other-preparer',
    'another preparer than the one that has signed',
    put('data.preparer', keyOf('stranger').keyId),
  )
  permitted('no-preparer', 'no preparer, and one has signed', without('data.preparer'))
  permitted(
    'keys-exchanged',
    'keys of other people than those named',
    put(
      'data.keys',
      ['dora', 'carla'].map((who) => keyOf(who).keyId),
    ),
  )
  permitted(
    'later-end',
    'another end than that of the approval that ends first',
    put('data.until', '2026-12-02T00:00:00.000Z'),
  )
  const ended = '2026-11-20T10:00:06.000Z'
  permitted(
    'ended',
    'an approval that ends in the moment of the start',
    put('data.until', ended),
    change('event', CARLA, put('data.jws.payload.expires', ended)),
  )
  permitted(
    'ended-by-itself',
    'one that names no end counts for thirty days',
    put('data.until', '2026-11-19T10:00:00.000Z'),
    change('event', DORA, put('data.jws.payload.at', '2026-10-20T10:00:00.000Z')),
  )
  permitted(
    'longer-than-90-days',
    'none counts for longer than ninety days',
    put('data.until', '2027-12-01T00:00:00.000Z'),
    change('event', CARLA, put('data.jws.payload.expires', '2027-12-01T00:00:00.000Z')),
    change('event', DORA, put('data.jws.payload.expires', '2027-12-01T00:00:00.000Z')),
  )
  permitted('one-person-twice', 'two keys of one person', put('data.people.approvers', ['carla', 'carla']))
  permitted(
    'person-of-the-preparer',
    'the preparer by another key',
    put('data.people.approvers', ['carla', 'anton']),
  )
  permitted(
    'person-of-the-runner',
    'the runner by another key',
    put('data.people.approvers', ['carla', 'beatrix']),
  )
  permitted('people-missing', 'fewer people than keys', put('data.people.approvers', ['carla']))
  permitted(
    'other-workspace',
    'sealed and approved for another workspace',
    (line) => line,
    ...[1, CARLA, DORA].map((index) =>
      change(
        'event',
        index,
        put(`data.${index === 1 ? 'seal' : 'jws'}.payload.workspace`, keyOf('stranger').fingerprint),
      ),
    ),
  )
  eyes.broken(
    'four-eyes-rejected',
    'an approval that says "rejected"',
    'event',
    CARLA,
    put('data.jws.payload.decision', 'rejected'),
  )
  eyes.broken(
    'four-eyes-other-host',
    'an approval for another host',
    'event',
    DORA,
    put('data.jws.payload.host', 'other.example'),
  )
  eyes.broken(
    'four-eyes-other-content',
    'an approval of other content',
    'event',
    DORA,
    put('data.jws.payload.content', '0'.repeat(64)),
  )
  eyes.broken(
    'four-eyes-ran-elsewhere',
    'run at another host',
    'event',
    STARTED,
    put('data.host', 'other.example'),
  )
  eyes.broken(
    'four-eyes-lowered',
    'a policy that asked for none',
    'event',
    STARTED,
    put('data.authority.approvals', 0),
  )
  eyes.broken(
    'four-eyes-most',
    'a policy that asks for more than it ever did',
    'event',
    STARTED,
    put('data.authority.most', 1),
  )
  eyes.broken('four-eyes-no-policy', 'roles, and no policy', 'event', STARTED, without('data.authority'))
  eyes.broken(
    'four-eyes-other-runner',
    'started by another key than the one that was permitted',
    'event',
    CHECKPOINT,
    both(
      put('data.keyId', keyOf('stranger').keyId),
      put('data.jws.$signer', 'stranger'),
      put('data.jws.header', (recipe('stranger', {}) as Members)['header'] ?? null),
    ),
  )
  eyes.broken(
    'four-eyes-unsigned',
    'a run under a policy, and nobody stands for the file',
    'summary',
    0,
    put('summary.jws', null),
  )
  eyes.broken(
    'bound-elsewhere',
    'bound to another place than it was started at',
    'event',
    BOUND,
    put('data.origin', 'https://other.example'),
  )
  eyes.whole('whole-four-eyes-without-people', 'people may be missing', [
    change('event', PERMITTED, without('data.people')),
  ])
  eyes.whole('whole-four-eyes-one-more', 'more approvals than were asked for', [
    change('event', PERMITTED, put('data.needed', 1)),
    change('event', STARTED, put('data.authority.approvals', 1)),
  ])

  const movedEyes = of(named('four eyes moved'))
  const MOVED = { carla: 2, moved: 8, permitted: 9, resumed: 10 } as const
  movedEyes.broken(
    'move-approved-by-one',
    'two must approve a move, and one has',
    'event',
    MOVED.resumed,
    (line) => line,
    undefined,
    {
      what: '',
      part: 'event',
      index: MOVED.carla,
      value: without('data.jws.payload.movedTo'),
    },
  )
  movedEyes.broken(
    'move-to-another-host',
    'moved to another host than was approved',
    'event',
    MOVED.moved,
    put('data.to.origin', 'https://other.example'),
  )
  movedEyes.broken(
    'move-to-no-origin',
    'an approval of a move to what is no origin',
    'event',
    MOVED.carla,
    put('data.jws.payload.movedTo', 'https://two.vendor.example/path'),
  )
  /** Sealed and approved for no host: a policy asks for approvals of the place all the same. */
  const unbound = (carla: (line: Json) => Json): readonly Change[] => [
    change('event', 1, put('data.seal.payload.host', null)),
    change('event', MOVED.carla, both(put('data.jws.payload.host', null), carla)),
    change('event', MOVED.carla + 1, put('data.jws.payload.host', null)),
  ]
  movedEyes.whole(
    'whole-move-bound-to-no-host',
    'sealed for no host, and two have approved the place to which it was moved',
    unbound((line) => line),
  )
  movedEyes.broken(
    'move-bound-to-no-host-approved-by-one',
    'sealed for no host: two must approve a move under the policy, and one has',
    'event',
    MOVED.resumed,
    (line) => line,
    undefined,
    ...unbound(without('data.jws.payload.movedTo')),
  )
  movedEyes.broken(
    'move-bound-to-no-host-elsewhere',
    'sealed for no host, and one of two has approved another place',
    'event',
    MOVED.resumed,
    (line) => line,
    undefined,
    ...unbound(put('data.jws.payload.movedTo', 'https://other.example')),
  )
  every.broken(
    'bound-to-no-origin',
    'bound to what is no origin',
    'event',
    3,
    put('data.origin', 'https://one.vendor.example/'),
  )

  // ---- a key in another's place ----
  const handedOver = of(named('key handed over'))
  const [FIRST_CHECKPOINT, REPLACED, NEW_CHECKPOINT] = [6, 9, 12] as const
  const signedBy = (who: string) =>
    both(
      put('data.keyId', keyOf(who).keyId),
      put('data.jws.$signer', who),
      put('data.jws.header', (recipe(who, {}) as Members)['header'] ?? null),
    )
  const approvedByOther = (who: string) =>
    both(
      put('data.approvals.0.$signer', who),
      put('data.approvals.0.header', (recipe(who, {}) as Members)['header'] ?? null),
    )
  const replaced = (name: string, why: string, value: (line: Json) => Json) =>
    handedOver.broken(`key-replaced-${name}`, why, 'event', REPLACED, value)
  replaced('by-nobody', 'the old key does not say so', put('data.approvals', []))
  replaced('by-another', 'handed over by another key than the old one', approvedByOther('carla'))
  replaced('not-lost', 'it says that the key is lost, and was signed as handed over', put('data.why', 'lost'))
  replaced(
    'of-another',
    'it names another key than the one that hands over',
    put('data.from', keyOf('carla').keyId),
  )
  replaced(
    'other-change',
    'the old key has approved another place of the record',
    put('data.approvals.0.payload.seq', 5),
  )
  replaced('no-word', 'signed by another key than the new one', put('data.jws.$signer', 'stranger'))
  handedOver.broken(
    'key-replaced-and-signs',
    'the old key signs after it was replaced',
    'event',
    NEW_CHECKPOINT,
    signedBy('runner'),
  )
  handedOver.broken(
    'key-replaced-and-signs-the-file',
    'the old key signs the file as a whole after it was replaced',
    'summary',
    0,
    both(
      put('summary.jws.$signer', 'runner'),
      put('summary.jws.header', (recipe('runner', {}) as Members)['header'] ?? null),
    ),
  )
  const lostKey = of(named('key lost'))
  lostKey.broken(
    'key-lost-by-the-new-one',
    'the new key alone says that the old one is lost',
    'event',
    REPLACED,
    approvedByOther('successor'),
  )
  lostKey.broken(
    'key-lost-by-nobody',
    'nobody says that the old key is lost',
    'event',
    REPLACED,
    put('data.approvals', []),
  )

  // ---- the end of the record of trust ----
  handedOver.broken(
    'trust-cut',
    'a checkpoint names a shorter record of trust than the start before it',
    'event',
    FIRST_CHECKPOINT,
    put('data.authority.changes', 3),
  )
  handedOver.broken(
    'trust-replaced',
    'a checkpoint names another record of trust of the same length',
    'event',
    NEW_CHECKPOINT,
    put('data.authority.head', '1'.repeat(64)),
  )
  handedOver.broken(
    'trust-forgotten',
    'a later checkpoint does not name the record of trust',
    'event',
    NEW_CHECKPOINT,
    without('data.authority'),
  )

  // ---- runs ----
  every.broken('policy-forgotten', 'a later start names no policy', 'event', 29, without('data.authority'))
  every.broken(
    'policy-cut',
    'the record of trust has become shorter',
    'event',
    29,
    both(put('data.authority.changes', 0), put('data.authority.head', '1'.repeat(64))),
  )
  every.broken('moved-silently', 'resumed at another place', 'event', 29, put('data.host', 'other.example'))
  every.broken(
    'moved-from-elsewhere',
    'moved from where it was not',
    'event',
    33,
    put('data.from.account', null),
  )
  every.broken(
    'account-changed',
    'bound to one account, and then to another',
    'event',
    3,
    put('data.account', '4712'),
    lineOf(named('every kind'), 'event', 4),
  )
  // ---- hand-overs and starts by themselves ----
  const itself = of(named('by itself'))
  itself.broken(
    'itself-too-early',
    'it started before it was sealed to',
    'event',
    4,
    put('at', '2026-11-20T10:00:02.000Z'),
  )
  itself.broken(
    'itself-not-sealed',
    'nobody has sealed that it starts by itself',
    'header',
    0,
    both(without('manifest.request.startsItself'), put('manifest.version', 1)),
    lineOf(named('by itself'), 'event', 4),
  )
  itself.broken('itself-version-1', 'the version of another content', 'header', 0, put('manifest.version', 1))
  of(named('by hand')).broken(
    'by-hand-outcome-without-intent',
    'what comes back was never handed over',
    'event',
    5,
    put('item', 3),
  )

  // ---- ways to the root ----
  const OTHER = 'ab'.repeat(32)
  const longer = (way: Json): Json =>
    Array.isArray(way) && way.at(-1) !== OTHER ? [...(way as readonly Json[]), OTHER] : way
  const above = (root: Json): Json =>
    typeof root === 'string' && root.length === 64
      ? createHash('sha256')
          .update(Buffer.concat([Buffer.of(1), Buffer.from(root, 'hex'), Buffer.from(OTHER, 'hex')]))
          .digest('hex')
      : root
  const cut = named('item 3 of every kind')
  const file = assembled(cut, [
    change('proof', 0, both(put('proof.batch', longer), put('proof.item', longer))),
    change('summary', 0, put('summary.root', above)),
  ])
  const why = 'ways that go on above the tree of so many items'
  found.push({ name: 'excerpt-way-too-long', why, line: linesOf(file) - 1, file })
  return found
}
