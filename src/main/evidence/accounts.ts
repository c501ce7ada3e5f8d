import { createMerkleTree, type Inclusion } from './merkle-tree.ts'

/**
 * What is on record of each item of a batch, digest by digest, so that the record of one can be shown without the others.
 *
 * Account number `k` is item number `k`'s: the digest of its line, then those of its events in their order. Account 0 is the
 * batch's own: the sealed manifest's digest, then those of the events of the batch as a whole. The accounts, in order, are the
 * leaves of a Merkle tree (RFC 6962, section 2.1). Its root stands for all of them, so an account that is shown with its way to
 * the root is whole: no event of that item can be left out of it.
 *
 * Keeps some 36 bytes a line of evidence, and 8 an item.
 */
export interface Accounts {
  /** The next item's line, by its SHA-256 (lower-case hex). All items come before the first event. */
  item(digest: string): void
  /** The next event: of an item by its ordinal, or of the batch as a whole (null). */
  event(item: number | null, digest: string): void
  /** The tree over all accounts; those asked for are shown. Nothing may follow. */
  finish(shown?: readonly number[]): AccountsTree
}

export interface AccountsTree {
  /** Accounts, the batch's own among them. */
  readonly size: number
  readonly root: string
  /** The ways of the accounts that were asked for, in ascending order of their numbers. */
  readonly shown: readonly Inclusion[]
}

const DIGEST_BYTES = 32
const NONE = 0
const ENTRIES_AT_FIRST = 1_024

/** @param digest of the sealed manifest, lower-case hex */
export function createAccounts(digest: string): Accounts {
  // Entry n is a digest; `next` leads from each to the one that follows it in its account. Entries 0 to `items` are the first of theirs.
  let digests = Buffer.alloc(ENTRIES_AT_FIRST * DIGEST_BYTES)
  let next = new Uint32Array(ENTRIES_AT_FIRST)
  let entries = 0
  let items = 0
  let last: Uint32Array | undefined

  const add = (entry: string): number => {
    if (entries === next.length) {
      digests = Buffer.concat([digests], digests.length * 2)
      const longer = new Uint32Array(next.length * 2)
      longer.set(next)
      next = longer
    }
    digests.write(entry, entries * DIGEST_BYTES, 'hex')
    entries += 1
    return entries - 1
  }
  const leafOf = (account: number): Buffer => {
    const parts: Buffer[] = []
    let at = account
    do {
      parts.push(digests.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES))
      at = next[at] as number
    } while (at !== NONE)
    return Buffer.concat(parts)
  }
  add(digest)
  return {
    item(line) {
      add(line)
      items += 1
    },
    event(item, event) {
      last ??= Uint32Array.from({ length: items + 1 }, (_, account) => account)
      const account = item ?? 0
      const entry = add(event)
      next[last[account] as number] = entry
      last[account] = entry
    },
    finish(shown = []) {
      const wanted = new Set(shown)
      const tree = createMerkleTree()
      const ways: Inclusion[] = []
      for (let account = 0; account <= items; account += 1) {
        if (wanted.has(account)) ways.push(tree.addShown(leafOf(account)))
        else tree.add(leafOf(account))
      }
      return { size: tree.size, root: tree.finish(), shown: ways }
    },
  }
}

/** An account as a leaf of the tree: its digests one after the other. */
export function accountLeaf(digests: readonly string[]): Buffer {
  return Buffer.from(digests.join(''), 'hex')
}
