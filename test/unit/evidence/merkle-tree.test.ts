import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMerkleTree, isIncluded } from '../../../src/main/evidence/merkle-tree.ts'

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest()

/** RFC 6962, section 2.1, word for word. */
function mth(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0] as Uint8Array)
  const k = splitAt(leaves.length)
  return sha256(Buffer.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}
/** RFC 6962, section 2.1.1, word for word. */
function path(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length === 1) return []
  const k = splitAt(leaves.length)
  return m < k
    ? [...path(m, leaves.slice(0, k)), mth(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), mth(leaves.slice(0, k))]
}
/** The largest power of two that is smaller than n. */
function splitAt(n: number): number {
  let k = 1
  while (2 * k < n) k *= 2
  return k
}

/** The leaves and roots of the test vectors of the certificate-transparency reference implementation. */
const VECTORS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const lines = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, index) => Buffer.from(`{"line":${index}}`))
const treeOf = (leaves: readonly Uint8Array[]) => {
  const tree = createMerkleTree()
  for (const leaf of leaves) tree.add(leaf)
  return tree
}

test('roots are those that Certificate Transparency publishes for its own test leaves', () => {
  expect(createMerkleTree().finish()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  const leaves = VECTORS.map((leaf) => Buffer.from(leaf, 'hex'))
  ROOTS.forEach((root, index) => {
    expect(treeOf(leaves.slice(0, index + 1)).finish()).toBe(root)
  })
})

test('for every size, the root and every path are those of the definition', () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = lines(size)
    const tree = createMerkleTree()
    const shown = leaves.map((leaf) => tree.addShown(leaf))
    const root = tree.finish()
    expect(root).toBe(mth(leaves).toString('hex'))
    for (const { index, path: found } of shown)
      expect(found).toEqual(path(index, leaves).map((digest) => digest.toString('hex')))
  }
})

test('a line is included where it stands and nowhere else, and no other line is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, one, other) => {
      const leaves = lines(size)
      const index = one % size
      const tree = createMerkleTree()
      const shown = leaves.map((leaf, at) => (at === index ? tree.addShown(leaf) : tree.add(leaf)))[index]
      const at = { size, root: tree.finish() }
      const inclusion = shown as { index: number; path: string[] }
      const leaf = leaves[index] as Buffer
      expect(isIncluded(leaf, inclusion, at)).toBe(true)
      expect(isIncluded(Buffer.from('{}'), inclusion, at)).toBe(false)
      const elsewhere = other % (size + 3)
      if (elsewhere !== index) expect(isIncluded(leaf, { ...inclusion, index: elsewhere }, at)).toBe(false)
      expect(isIncluded(leaf, { index, path: [...inclusion.path, at.root] }, at)).toBe(false)
      if (size > 1) expect(isIncluded(leaf, { index, path: inclusion.path.slice(0, -1) }, at)).toBe(false)
      expect(isIncluded(leaf, inclusion, { size, root: '0'.repeat(64) })).toBe(false)
    }),
  )
})
