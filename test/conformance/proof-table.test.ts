import { expect, test } from 'vitest'
import { systemClock } from '../../src/main/clock.ts'
import { openTransport } from '../../src/main/http/undici-transport.ts'
import { Secret } from '../../src/main/keychain/secret.ts'
import type { QuestionProof } from '../../src/main/vendors/proof.ts'
import { apiVendors } from '../../src/main/vendors/registry.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import { questionMeetingsOf, READ_OF } from './said-questions.ts'
import { SUBJECTS } from './subjects.ts'
import { expectedOf, OUTCOME_OF, walkTable } from './walk-table.ts'

const operations = apiVendors().flatMap((vendor) =>
  vendor.info.operations.map((operation) => ({ vendor, operation, name: `${vendor.id} ${operation.id}` })),
)
const canTellOf = ({ vendor, operation }: (typeof operations)[number]): boolean =>
  vendor.pace(operation, { baseUrl: 'http://127.0.0.1', options: {} }).hasStatus

/** Status that never says "no effect": CertCentral's of a single certificate. */
const NEVER_DENIES = ['digicert-certcentral revoke-certificate']

test.each(operations)(
  "$name: each row of the table is met, and the runner did what the row says, by the sandbox's own log",
  async (one) => {
    const walked = await walkTable(one.vendor, one.operation)
    const told = { canTell: canTellOf(one), canDeny: !NEVER_DENIES.includes(one.name) }
    const wrong = walked.flatMap(({ row, moment, ...came }) => {
      const expected = expectedOf({ row, moment, fault: came.fault }, told)
      const isAsExpected =
        came.outcome === OUTCOME_OF[row.proves] &&
        expected.states.includes(came.state) &&
        came.submits === expected.submits &&
        came.effects === expected.effects
      return isAsExpected ? [] : [`${row.proves} ${JSON.stringify(came)} but ${JSON.stringify(expected)}`]
    })
    expect(wrong).toEqual([])
    // Beside the table, and whatever it says: never twice, and never refused on what took effect.
    expect(walked.filter(({ effects }) => effects > 1)).toEqual([])
    expect(walked.filter(({ state, effects }) => state === 'refused' && effects > 0)).toEqual([])
    expect(walked.length).toBeGreaterThan(30)
  },
)

test.each(operations.filter(canTellOf))(
  '$name: a status that meets any answer but the documented one shows neither an effect nor that there is none',
  async ({ vendor, operation, name }) => {
    const subject = SUBJECTS[name]
    if (subject === undefined) throw new Error(`${name} has no subject`)
    await using sandbox = await closing(startSandbox({ vendors: [vendor.id], items: 60, year: 2026 }))
    await subject.prepare?.(sandbox)
    const baseUrl = sandbox.url(vendor.id)
    await using transport = await closing(openTransport({ baseUrl, clock: systemClock() }))
    const client = vendor.connect(
      { baseUrl, options: subject.connection ?? {} },
      new Secret(subject.key?.(sandbox) ?? sandbox.key(vendor.id)),
      transport,
    )
    const order = { operation: operation.id, comment: 'conformance', options: {}, ...subject.order }
    const [item] = subject.items(sandbox)
    const wrong: string[] = []
    for (const { row, fault } of questionMeetingsOf(vendor)) {
      await sandbox.change(vendor.id, { faults: `read:${fault}`, limit: 'none' })
      const read = await client.status(order, item!, null)
      const shown = read.kind === 'ok' ? read.value.kind : read.kind
      if (!READ_OF[row.proves as Exclude<QuestionProof, 'answer'>].includes(shown))
        wrong.push(`${row.proves} ${fault} shows ${shown}`)
    }
    expect(wrong).toEqual([])
  },
)

const closing = async <T extends { close(): Promise<void> }>(
  opening: T | Promise<T>,
): Promise<T & AsyncDisposable> => {
  const open = await opening
  return Object.assign(open, { [Symbol.asyncDispose]: () => open.close() })
}
