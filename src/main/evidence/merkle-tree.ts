/**
 * A Merkle tree as RFC 6962 (section 2.1) builds it. Leaves are added one after the other and forgotten: what is kept is one
 * digest for each bit of their number. Digests go in and out in lower-case hex; inside they are strings of 32 characters, one
 * a byte, which `node:crypto` makes three times faster than buffers.
 */
import { hash } from 'node:crypto'

const LEAF = 0x00
const NODE = 0x01
const DIGEST_BYTES = 32
const EMPTY = hash('sha256', '', 'binary')

/** A leaf's way to the root, complete when the tree has been finished. */
export interface Inclusion {
  /** From 0. */
  readonly index: number
  /** The digests beside the way, from the leaf upwards, lower-case hex. */
  readonly path: string[]
}

export interface MerkleTree {
  readonly size: number
  add(leaf: Uint8Array): void
  /** As `add`, and remembers the way of this leaf to the root. */
  addShown(leaf: Uint8Array): Inclusion
  /** Completes the ways that were remembered and answers the root; nothing may be added after it. */
  finish(): string
}

interface Way extends Inclusion {
  readonly inside: string[]
}

export function createMerkleTree(): MerkleTree {
  const peaks: string[] = []
  /** The ways that lead through each peak. */
  const ways: (Way[] | undefined)[] = []
  const shown: Way[] = []
  let size = 0
  const pair = Buffer.alloc(1 + 2 * DIGEST_BYTES)
  pair[0] = NODE

  const nodeOf = (left: string, right: string): string => {
    pair.write(left, 1, 'latin1')
    pair.write(right, 1 + DIGEST_BYTES, 'latin1')
    return hash('sha256', pair, 'binary')
  }
  /** Puts the last two subtrees together; what was on the way of the one has the other beside it. */
  const merge = () => {
    const right = peaks.pop() as string
    const left = peaks.pop() as string
    const rightWays = ways.pop()
    const leftWays = ways.pop()
    for (const way of leftWays ?? []) way.inside.push(right)
    for (const way of rightWays ?? []) way.inside.push(left)
    peaks.push(nodeOf(left, right))
    ways.push(leftWays === undefined ? rightWays : leftWays.concat(rightWays ?? []))
  }
  const push = (leaf: Uint8Array, way: Way | undefined) => {
    peaks.push(leafHash(leaf))
    ways.push(way === undefined ? undefined : [way])
    // As many subtrees become whole as the old size ends in ones.
    for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) merge()
    size += 1
  }
  return {
    get size() {
      return size
    },
    add: (leaf) => push(leaf, undefined),
    addShown(leaf) {
      const way: Way = { index: size, path: [], inside: [] }
      shown.push(way)
      push(leaf, way)
      return way
    },
    finish() {
      while (peaks.length > 1) merge()
      for (const { path, inside: beside } of shown) path.push(...beside.map(hex))
      return hex(peaks[0] ?? EMPTY)
    },
  }
}

/**
 * Whether a leaf has this place in the tree of this size and root: RFC 9162, section 2.1.3.2.
 *
 * @param path digests beside the way, from the leaf upwards
 */
export function isIncluded(
  leaf: Uint8Array,
  { index, path }: Inclusion,
  { size, root }: { size: number; root: string },
): boolean {
  if (index >= size) return false
  let at = index
  let last = size - 1
  let found = leafHash(leaf)
  for (const beside of path.map(inside)) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      found = nodeHash(beside, found)
      while (at % 2 === 0 && at !== 0) {
        at /= 2
        last = Math.floor(last / 2)
      }
    } else {
      found = nodeHash(found, beside)
    }
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 && hex(found) === root
}

/** A line of a file as a leaf: its digest. */
export const lineLeaf = (line: Uint8Array): Buffer => hash('sha256', line, 'buffer')

const leafHash = (leaf: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.of(LEAF), leaf]), 'binary')
const nodeHash = (left: string, right: string): string =>
  hash('sha256', Buffer.from(`\u0001${left}${right}`, 'latin1'), 'binary')

const inside = (digest: string): string => Buffer.from(digest, 'hex').toString('latin1')
const hex = (digest: string): string => Buffer.from(digest, 'latin1').toString('hex')
