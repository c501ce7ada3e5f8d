import type { SealStatement } from '../../src/main/approvals/statements.ts'
import type { Manifest } from '../../src/main/batches/manifest.ts'
import { sealedItemLine } from '../../src/main/batches/sealed-item.ts'
import type { BundleItem } from '../../src/main/bundle/bundle-format.ts'
import { writeBundle } from '../../src/main/bundle/write-bundle.ts'
import type { Signer } from '../../src/main/identity/signer.ts'
import { canonicalJson, sha256Hex } from '../../src/main/journal/canonical.ts'

export interface MadeBundle {
  readonly bytes: Buffer
  readonly manifest: Manifest
  readonly digest: string
  readonly subject: Pick<SealStatement, 'batch' | 'name' | 'digest' | 'content' | 'items' | 'host'>
}

export const bundleItem = (ordinal: number, attributes: Record<string, string> = {}): BundleItem => ({
  ordinal,
  target: { serial_number: ordinal.toString(16).toUpperCase().padStart(32, '0A') },
  label: `host-${ordinal}.example.com`,
  reason: 'superseded',
  sourceRow: ordinal + 1,
  attributes: { common_name: `host-${ordinal}.example.com`, ...attributes },
})

/** A sealed batch as its preparer hands it on. */
export async function makeBundle(
  preparer: Signer,
  approvers: readonly Signer[],
  items: readonly BundleItem[],
): Promise<MadeBundle> {
  const lines = items.map(({ attributes: _known, ...item }) => `${sealedItemLine(item)}\n`).join('')
  const manifest: Manifest = {
    format: 'rescind-batch',
    version: 1,
    id: 'b9f1c1de-0000-4000-8000-000000000001',
    name: 'q3',
    vendor: 'digicert-tlm',
    kind: 'certificate',
    request: { operation: 'revoke', reason: 'superseded', comment: 'CHG-1', options: {} },
    source: {
      name: 'q3.csv',
      bytes: 100,
      sha256: 'ab'.repeat(32),
      inventory: 'q3',
      read: items.length,
      imported: items.length,
      duplicates: 0,
      rejected: 0,
    },
    items: items.length,
    itemsSha256: sha256Hex(lines),
    createdAt: '2026-11-20T09:00:00.000Z',
    createdBy: 'ann@desk',
    sealedAt: '2026-11-20T10:00:00.000Z',
    product: 'rescind test',
  }
  const digest = sha256Hex(canonicalJson(manifest))
  const pieces: Buffer[] = []
  let content = ''
  const subject = () => ({ batch: manifest.id, name: 'q3', digest, content, items: items.length, host: null })
  await writeBundle(
    { manifest, digest, itemPages: () => [items] },
    async (whole) => {
      content = whole
      const facts = { ...subject(), at: '2026-11-20T11:00:00.000Z', by: 'somebody' }
      return {
        seal: await preparer.sign({ kind: 'rescind-seal', product: 'rescind test', ...facts }),
        approvals: await Promise.all(
          approvers.map((signer) =>
            signer.sign({ kind: 'rescind-approval', decision: 'approved', ...facts }),
          ),
        ),
      }
    },
    async (piece) => void pieces.push(Buffer.from(piece as Uint8Array)),
  )
  return { bytes: Buffer.concat(pieces), manifest, digest, subject: subject() }
}
