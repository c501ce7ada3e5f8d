/**
 * Evidence before its digests and signatures are made: so that one thing can be changed and all that depends on it be made anew,
 * as a forger with the keys would. What a verifier then says is its word about that one thing.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { createAccounts } from '../../../src/main/evidence/accounts.ts'
import { fingerprintOf } from '../../../src/main/identity/public-key.ts'
import { canonicalJson, sha256Hex } from '../../../src/main/journal/canonical.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
type Members = Record<string, Json>

export interface Draft {
  readonly name: string
  readonly header: Json
  readonly items: readonly Json[]
  readonly events: readonly Json[]
  readonly summary: Json
  /** The item of which an excerpt is made. */
  readonly excerptOf: number | null
}

export type Part = 'header' | 'item' | 'event' | 'proof' | 'summary'

/** One thing that is changed, of one line. */
export interface Change {
  readonly what: string
  readonly part: Part
  /** From 0, among the lines of its part. */
  readonly index: number
  /** What the line says; applied to it before all that depends on it is made anew, and once more after. */
  readonly value?: (line: Json) => Json
  /** How it is written. */
  readonly spelling?: (line: string) => string | Buffer
}

export interface DraftKey {
  readonly keyId: string
  readonly fingerprint: string
  readonly jwk: { readonly crv: 'Ed25519'; readonly kty: 'OKP'; readonly x: string }
  readonly privateKey: KeyObject
}

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
const keys = new Map<string, DraftKey>()

/** The same key for the same name, at every run of a test. */
export function keyOf(name: string): DraftKey {
  const known = keys.get(name)
  if (known !== undefined) return known
  const seed = createHash('sha256').update(name).digest()
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const jwk = { crv: 'Ed25519', kty: 'OKP', x } as const
  const keyId = createHash('sha256').update(canonicalJson(jwk)).digest('base64url')
  const key = { keyId, fingerprint: fingerprintOf(keyId), jwk, privateKey }
  keys.set(name, key)
  return key
}

/** A signature that is still to be made. */
export const recipe = (signer: string, payload: Json): Json => ({
  $signer: signer,
  header: { alg: 'EdDSA', jwk: keyOf(signer).jwk, kid: keyOf(signer).keyId },
  payload,
})

const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isRecipe = (value: Json | undefined): value is Members =>
  isMembers(value) && Object.hasOwn(value, '$signer')

/** Canonical JSON, and something like it of what has no canonical form. */
function spelled(value: Json): string {
  try {
    return canonicalJson(value)
  } catch {
    return JSON.stringify(value) ?? 'null'
  }
}

const AFTER = '$after'
/** What is done to a signature once it is made. */
export const changedAfter = (one: Members, change: (jws: string) => string): Json =>
  ({ ...one, [AFTER]: change }) as unknown as Json

function signed(one: Members): string {
  const text = [one['header'] ?? null, one['payload'] ?? null]
    .map((part) => Buffer.from(spelled(part)).toString('base64url'))
    .join('.')
  const jws = `${text}.${sign(null, Buffer.from(text), keyOf(String(one['$signer'])).privateKey).toString('base64url')}`
  const after = (one as { readonly [AFTER]?: (jws: string) => string })[AFTER]
  return after === undefined ? jws : after(jws)
}

/** Makes the signatures that stand anywhere in a value. */
function settled(value: Json): Json {
  if (isRecipe(value)) return signed(value)
  if (Array.isArray(value)) return value.map(settled)
  if (!isMembers(value)) return value
  const made: Members = {}
  for (const [name, member] of Object.entries(value))
    Object.defineProperty(made, name, {
      value: settled(member),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  return made
}

/** Puts members into a value where it still has such. */
const having = (value: Json | undefined, members: Members): Json =>
  isMembers(value) ? { ...value, ...members } : (value ?? null)
const member = (value: Json | undefined, name: string): Json | undefined =>
  isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** The file with all its digests and signatures. */
export function assembled(draft: Draft, changes: readonly Change[] = []): Buffer {
  const changed = (part: Part, index: number, line: Json, renewed: (line: Json) => Json): Json => {
    const own = changes.filter((one) => one.part === part && one.index === index)
    const apply = (value: Json) => own.reduce((so, { value: change }) => change?.(so) ?? so, value)
    return own.some(({ value }) => value !== undefined) ? apply(renewed(apply(line))) : renewed(line)
  }
  const written = (part: Part, index: number, value: Json): Buffer => {
    const own = changes.filter((one) => one.part === part && one.index === index)
    return own.reduce<Buffer>(
      (so, { spelling }) => {
        return spelling === undefined ? so : Buffer.from(spelling(so.toString('utf8')) as string)
      },
      Buffer.from(spelled(settled(value))),
    )
  }
  const items = draft.items.map((item, index) =>
    written(
      'item',
      index,
      changed('item', index, item, (same) => same),
    ),
  )
  const itemsSha256 = sha256Hex(Buffer.concat(items.flatMap((line) => [line, Buffer.from('\n')])))
  const header = changed('header', 0, draft.header, (line) => {
    const manifest = having(member(line, 'manifest'), { items: items.length, itemsSha256 })
    return having(line, { manifest, digest: sha256Hex(spelled(manifest)) })
  })
  // What everything else names is what the header would say of what stands in it.
  const manifest = member(header, 'manifest')
  const digest = sha256Hex(spelled(manifest ?? null))
  const [batch, name] = [member(manifest, 'id') ?? null, member(manifest, 'name') ?? null]
  const sealedItems = member(manifest, 'items') ?? items.length
  const about = { batch, digest, name, items: sealedItems }

  const accounts = createAccounts(digest)
  const records: string[][] = [[digest], ...items.map((line) => [sha256Hex(line)])]
  for (const line of items) accounts.item(sha256Hex(line))
  let prev = digest
  const events = draft.events.map((event, index) => {
    const value = changed('event', index, event, (line) =>
      renewedEvent(having(line, { batch, prev, seq: index + 1 }), about),
    )
    const bytes = written('event', index, value)
    prev = sha256Hex(bytes)
    const item = member(value, 'item')
    const account =
      typeof item === 'number' && Number.isInteger(item) && item > 0 && item <= items.length ? item : 0
    accounts.event(account === 0 ? null : account, prev)
    records[account]?.push(prev)
    return { bytes, account }
  })
  const { root, shown } = accounts.finish(draft.excerptOf === null ? [] : [0, draft.excerptOf])
  const facts = { batch, events: events.length, head: prev, root }
  const said = changed('summary', 0, draft.summary, (line) =>
    having(line, { summary: renewedSummary(member(line, 'summary'), facts, digest) }),
  )
  const summary = checksummed(said, (line) => changed('summary', 0, line, (same) => same))
  const end = written('summary', 0, summary)
  if (draft.excerptOf === null)
    return inLines([written('header', 0, header), ...items, ...events.map(({ bytes }) => bytes), end])
  const [batchWay, itemWay] = shown
  const proof = changed(
    'proof',
    0,
    { proof: { batch: [...(batchWay?.path ?? [])], item: [...(itemWay?.path ?? [])] } },
    (same) => same,
  )
  return inLines([
    written('header', 0, header),
    items[draft.excerptOf - 1] as Buffer,
    ...events.filter(({ account }) => account === 0 || account === draft.excerptOf).map(({ bytes }) => bytes),
    written('proof', 0, proof),
    end,
  ])
}

const inLines = (lines: readonly Buffer[]): Buffer =>
  Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]))

function renewedEvent(event: Json, about: Members): Json {
  const type = member(event, 'type')
  const data = member(event, 'data')
  const with_ = (members: Members): Json => having(event, { data: having(data, members) })
  if (type === 'batch.sealed') return with_({ digest: about['digest'] ?? '', items: about['items'] ?? 0 })
  const jws = member(data, 'jws')
  const seal = member(data, 'seal')
  if (type === 'checkpoint.signed' && isRecipe(jws)) {
    const { batch = null, digest = null } = about
    const seq = member(event, 'seq')
    const authority = member(data, 'authority')
    const said = {
      kind: 'rescind-checkpoint',
      batch,
      digest,
      seq: typeof seq === 'number' ? seq - 1 : 0,
      head: member(event, 'prev') ?? '',
      why: member(data, 'why') ?? '',
      at: member(event, 'at') ?? '',
      ...(authority === undefined ? {} : { authority }),
    }
    return with_({ jws: having(jws, { payload: said }) })
  }
  if (type === 'batch.approved' && isRecipe(jws))
    return with_({ jws: having(jws, { payload: having(jws['payload'], about) }) })
  if (type === 'batch.imported' && isRecipe(seal))
    return with_({ seal: having(seal, { payload: having(seal['payload'], about) }) })
  return event
}

function renewedSummary(summary: Json | undefined, members: Members, digest: string): Json {
  const facts = having(summary, members)
  if (!isMembers(facts)) return facts
  const { jws, checksum: _, ...said } = facts
  return isRecipe(jws)
    ? { ...facts, jws: having(jws, { payload: { ...said, kind: 'rescind-evidence', digest } }) }
    : facts
}

/** Signs the summary and puts its checksum into it, unless that is what is changed. */
function checksummed(line: Json, change: (line: Json) => Json): Json {
  const summary = settled(member(line, 'summary') ?? null)
  if (!isMembers(summary)) return line
  const { checksum: _, ...said } = summary
  const whole = having(line, { summary: { ...said, checksum: sha256Hex(spelled(said)) } })
  const changed = change(whole)
  const others = (one: Json): string => {
    const { checksum: __, ...rest } = (member(one, 'summary') ?? {}) as Members
    return spelled(rest)
  }
  return others(changed) === others(whole) ? changed : whole
}
