import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountLeaf, createAccounts } from '../../../src/main/evidence/accounts.ts'
import { isIncluded } from '../../../src/main/evidence/merkle-tree.ts'
import { sha256Hex } from '../../../src/main/journal/canonical.ts'

const DIGEST = sha256Hex('manifest')
const itemDigest = (ordinal: number) => sha256Hex(`item ${ordinal}`)

interface Record {
  readonly items: number
  /** Of each event, the item that it is about; 0 for the batch as a whole. */
  readonly events: readonly number[]
}
const record: fc.Arbitrary<Record> = fc
  .integer({ min: 1, max: 40 })
  .chain((items) =>
    fc.record({ items: fc.constant(items), events: fc.array(fc.nat(items), { maxLength: 3_000 }) }),
  )

const accountsOf = ({ items, events }: Record) => {
  const accounts = createAccounts(DIGEST)
  for (let ordinal = 1; ordinal <= items; ordinal += 1) accounts.item(itemDigest(ordinal))
  events.forEach((item, index) => {
    accounts.event(item === 0 ? null : item, sha256Hex(`event ${index + 1}`))
  })
  return accounts
}
const digestsOf = ({ events }: Record, account: number): string[] => [
  account === 0 ? DIGEST : itemDigest(account),
  ...events.flatMap((item, index) => (item === account ? [sha256Hex(`event ${index + 1}`)] : [])),
]

test('every account is in the tree with all of its events, in their order, and with nothing else', () => {
  fc.assert(
    fc.property(record, fc.nat(), (batch, some) => {
      const account = some % (batch.items + 1)
      const { size, root, shown } = accountsOf(batch).finish([account])
      expect(size).toBe(batch.items + 1)
      const [way] = shown
      if (way === undefined) throw new Error('no way was shown')
      const digests = digestsOf(batch, account)
      expect(isIncluded(accountLeaf(digests), way, { size, root })).toBe(true)
      expect(isIncluded(accountLeaf(digests.slice(0, -1)), way, { size, root })).toBe(false)
      expect(isIncluded(accountLeaf([...digests, DIGEST]), way, { size, root })).toBe(false)
      const swapped = digests.toReversed()
      if (digests.length > 1) expect(isIncluded(accountLeaf(swapped), way, { size, root })).toBe(false)
    }),
    { numRuns: 60 },
  )
})

test('the root tells every change of what is on record', () => {
  fc.assert(
    fc.property(record, fc.nat(), (batch, some) => {
      const { root } = accountsOf(batch).finish()
      expect(accountsOf({ ...batch, events: [...batch.events, 0] }).finish().root).not.toBe(root)
      const at = some % Math.max(1, batch.events.length)
      const moved = batch.events.map((item, index) => (index === at ? (item + 1) % (batch.items + 1) : item))
      if (batch.events.length > 0)
        expect(accountsOf({ ...batch, events: moved }).finish().root).not.toBe(root)
    }),
    { numRuns: 60 },
  )
})
