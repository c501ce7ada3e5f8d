import type { Vendor } from '../../src/main/vendors/port.ts'
import {
  BODIES,
  CHANGE_PROOFS,
  type ChangeRow,
  rowFor,
  type StatusRange,
  type When,
} from '../../src/main/vendors/proof.ts'
import { CAS } from '../../src/sandbox/vendors/ejbca/ejbca-certificate.ts'

/** What the sandbox is made to do with one request, in the words of its faults; `own`: its own answer. */
export interface Meeting {
  readonly row: ChangeRow
  readonly fault: string
  /** Whether the vendor had done it. */
  readonly moment: 'before' | 'after'
}

/** Rows that no answer of a server brings about: tried elsewhere. */
const UNANSWERED = new Set(['not-sent'])
/** Need what came before: a token that has ended (`keyfactor-command/oauth.test.ts`), many refusals (`acme/requests.test.ts`). */
const TRIED_ELSEWHERE = new Set(['ended token', 'one nonce refused after the other'])

const text = (body: string): string => Buffer.from(body, 'utf8').toString('base64url')
const json = (body: unknown): string => `json/${text(JSON.stringify(body))}`
const PAGE = '<!doctype html><html><title>Request blocked</title></html>'

const ACME_ERROR = 'urn:ietf:params:acme:error:'

function errorOf(vendor: Vendor, code: string): object {
  const message = 'Said by the test.'
  switch (vendor.id) {
    case 'keyfactor-command':
      return { ErrorCode: code, Message: message }
    case 'ejbca':
      return { error_code: 400, error_message: message }
    case 'acme':
      return { type: `${ACME_ERROR}${code}`, detail: message }
    case 'openbao-pki':
      return { errors: [code === 'not_found' ? 'certificate with serial 39:dd not found.' : message] }
    case 'aws-private-ca':
      return { __type: code, message }
    default:
      return { errors: [{ code, message }] }
  }
}

const created = (status: string) => json({ id: 999, type: 'revoke', status })

/** Bodies by their names in the tables, as type and text. */
export function bodyOf(vendor: Vendor, name: string, code: string, target: string): string {
  const id = Number(target)
  const lists: Readonly<Record<string, object>> = {
    'in RevokedIds': { RevokedIds: [id], SuspendedCerts: [] },
    'in SuspendedCerts': {
      RevokedIds: [],
      SuspendedCerts: [{ CertId: id, WorkflowId: `workflow-of-${target}`, Message: 'Said by the test.' }],
    },
    'in a list of failures': { RevokedIds: [], FailedIds: [id] },
    'in no list': { RevokedIds: [], SuspendedCerts: [] },
    'in several lists': { RevokedIds: [id], FailedIds: [id] },
  }
  if (lists[name] !== undefined) return json(lists[name])
  switch (name) {
    case 'error':
      return json(errorOf(vendor, code))
    case 'page':
      return `html/${text(PAGE)}`
    case 'challenge':
      return `challenge/${text(PAGE)}`
    case 'empty':
      return 'text/'
    case 'other':
      return `text/${text('Said by the test.')}`
    case 'its status':
      return json({ issuer_dn: CAS[0].subject, serial_number: target, revoked: true })
    case 'waits for approval':
      return json({ status_code: 202, info_message: 'Said by the test.', request_id: 4711 })
    case 'taken':
      return vendor.id === 'acme' ? 'nonce/' : 'amzn/'
    case 'its revocation':
      return json({ data: { revocation_time: 1_433_269_787 } })
    case 'a warning alone':
      return json({ data: null, warnings: ['certificate with serial 39:dd already expired'] })
    case 'no route':
      return json({ errors: ['no handler for route "pki/revoke". route entry not found.'] })
    case 'collision':
      return json(errorOf(vendor, 'collision_error'))
    case 'done':
      return json({ id: 'said-by-the-test' })
    case 'done, REVOKED':
      return json({ id: 'said-by-the-test', status: 'REVOKED' })
    case 'open request':
      return created('pending')
    case 'approved request':
      return created('approved')
    case 'rejected request':
      return created('rejected')
    default:
      throw new Error(`${vendor.id}: no example of a body "${name}"`)
  }
}

/** Answers without a body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5): nothing can be said by them in its place. */
const BODILESS = new Set([204, 205, 304])

/** All of a range in the soak; else its ends and what is met most within it: each of its numbers is tried against the table itself. */
export const statusesIn = (range: StatusRange): readonly number[] => {
  if (typeof range === 'number') return [range]
  const [first, last] = range
  if (process.env['RESCIND_EVERY_STATUS'] === '1')
    return Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
      (one) => !BODILESS.has(one),
    )
  return first === 500 ? [500, 502, 503, last] : [...new Set([first, last])]
}

/** What falls into the last row, which fits everything. */
export const STRANGERS = [
  `say=200/html/${text(PAGE)}`,
  `say=200/${json({ ok: true, data: {} })}`,
  `say=403/html/${text(PAGE)}`,
  `say=401/html/${text(PAGE)}`,
  `say=404/html/${text(PAGE)}`,
  `say=403/text/${text('Forbidden')}`,
  'redirect',
]
const AFTER = 'say-after'

/** Every way in which an operation can meet a row of its vendor's table. */
export function meetingsOf(vendor: Vendor, operation: string): readonly ((target: string) => Meeting)[] {
  const { changes } = vendor.proof
  return changes.flatMap((row): ((target: string) => Meeting)[] => {
    const { of, failure, status, body, code } = row.when
    if (of?.includes(operation) === false) return []
    if (failure?.some((one) => UNANSWERED.has(one)) || body?.some((one) => TRIED_ELSEWHERE.has(one)))
      return []
    const meet = (fault: string, moment: Meeting['moment']) => () => ({ row, fault, moment })
    if (failure !== undefined) {
      return [
        meet('reset-before', 'before'),
        meet('reset-after', 'after'),
        meet('close-before', 'before'),
        meet('close-after', 'after'),
        meet('truncate-body', 'after'),
      ]
    }
    if (status === undefined) {
      return STRANGERS.flatMap((fault) => [
        meet(fault, 'before'),
        ...(fault === 'redirect' ? [] : [meet(fault.replace('say', AFTER), 'after')]),
      ])
    }
    const mayHaveEffect = CHANGE_PROOFS[row.proves].effect !== 'none'
    const bodies = body ?? ['other']
    return status
      .flatMap(statusesIn)
      .flatMap((one) =>
        bodies.flatMap((name) =>
          (code ?? [undefined]).flatMap((pattern) =>
            (mayHaveEffect ? (['before', 'after'] as const) : (['before'] as const)).map(
              (moment) =>
                (target: string): Meeting => ({
                  row,
                  moment,
                  fault: `${moment === 'after' ? AFTER : 'say'}=${one}/${
                    // 204 has no body to say.
                    one === 204 ? 'text/' : bodyOf(vendor, name, codeFrom(pattern), target)
                  }`,
                }),
            ),
          ),
        ),
      )
      .filter((make) => visibleRow(changes, row, operation, make('1').fault))
  })
}

export const codeFrom = (pattern: string | undefined): string =>
  pattern?.replace('*', 'thing') ?? 'some_refusal'

/** Some vendors' errors have words alone. */
const codeIn = (said: string): string | undefined =>
  /"(?:(?:code|ErrorCode|error_code|__type)":"?|type":"urn:ietf:params:acme:error:)([^",}]*)/.exec(
    said,
  )?.[1] ??
  (said.startsWith('{"errors":["') ? (said.includes('not found') ? 'not_found' : 'error') : undefined)

/** Whether an answer meets this row: one before it may fit the same. */
export function visibleRow<R extends { readonly when: When }>(
  rows: readonly R[],
  row: R,
  of: string,
  fault: string,
): boolean {
  const [, status, type, body = ''] = /=(\d+)\/(\w+)\/([\w-]*)$/.exec(fault) ?? []
  const said = Buffer.from(body, 'base64url').toString('utf8')
  const code = codeIn(said)
  const named = row.when.body?.find((name) => !(name in BODIES))
  const plain = code !== undefined ? 'error' : type === 'html' ? 'page' : said === '' ? 'empty' : 'other'
  const seen = {
    of,
    status: Number(status),
    body: named ?? plain,
    ...(code === undefined ? {} : { code }),
  }
  return rowFor(rows, seen) === row
}
