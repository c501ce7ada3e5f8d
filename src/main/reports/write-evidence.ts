import { createHash } from 'node:crypto'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import { sealedItemLine } from '../batches/sealed-item.ts'
import { type Accounts, createAccounts } from '../evidence/accounts.ts'
import type { Sink } from '../files/whole-file.ts'
import type { Signer } from '../identity/signer.ts'
import { sha256Hex } from '../journal/canonical.ts'
import type { ItemRow } from '../journal/item-row.ts'
import type { BatchSnapshot } from './batch-snapshot.ts'
import { exportStatement, headerLine, summaryLine } from './evidence-format.ts'

/**
 * Writes a batch's evidence (`evidence-format.ts`), page by page. Digests are computed again on the way, so a workspace
 * that was tampered with or damaged does not leave a file that only its reader finds out about.
 *
 * @param signer signs the file as a whole; null leaves it unsigned
 * @throws AppError `check.evidence-broken`
 */
export async function writeEvidence(
  snapshot: BatchSnapshot,
  { exportedAt, product, signer }: { exportedAt: string; product: string; signer: Signer | null },
  write: Sink,
): Promise<void> {
  const { row, manifest, counts } = snapshot
  if (sha256Hex(row.manifest) !== row.digest)
    throw broken(row.name, 'the sealed manifest does not have the digest that was recorded')
  await write(`${headerLine(manifest, row.digest)}\n`)
  const accounts = createAccounts(row.digest)
  await writeItems(snapshot, accounts, write)
  const { events, head } = await writeEvents(snapshot, accounts, write)
  const { root } = accounts.finish()
  const facts = { batch: row.id, state: row.state, counts, events, head, root, exportedAt, product }
  const jws = signer === null ? null : await signer.sign(exportStatement(row.digest, facts))
  await write(`${summaryLine({ ...facts, jws })}\n`)
}

async function writeItems(
  { row, manifest, itemPages }: BatchSnapshot,
  accounts: Accounts,
  write: Sink,
): Promise<void> {
  const digest = createHash('sha256')
  let items = 0
  for (const page of itemPages()) {
    const lines = page.map((item) => sealedItemLine(sealedItem(item)))
    for (const line of lines) accounts.item(sha256Hex(line))
    const text = lines.map((line) => `${line}\n`).join('')
    digest.update(text)
    items += page.length
    await write(text)
  }
  if (items !== manifest.items)
    throw broken(row.name, `it was sealed with ${countOf(manifest.items, 'item')} and now has ${items}`)
  if (digest.digest('hex') !== manifest.itemsSha256)
    throw broken(row.name, 'its items are not those that were sealed')
}

function sealedItem(row: ItemRow): Parameters<typeof sealedItemLine>[0] {
  return {
    ordinal: row.ordinal,
    target: JSON.parse(row.target) as Record<string, string>,
    label: row.label,
    reason: row.reason,
    sourceRow: row.source_row,
  }
}

async function writeEvents(
  { row, eventPages }: BatchSnapshot,
  accounts: Accounts,
  write: Sink,
): Promise<{ events: number; head: string }> {
  let events = 0
  let head = row.digest
  for (const page of eventPages()) {
    const lines: string[] = []
    for (const { seq, item, body, hash } of page) {
      events += 1
      if (seq !== events) throw broken(row.name, `event ${events} is missing`)
      head = sha256Hex(body)
      if (head !== hash) throw broken(row.name, `event ${seq} is not what was recorded`)
      accounts.event(item, hash)
      lines.push(body, '\n')
    }
    await write(lines.join(''))
  }
  if (events !== row.events || head !== (row.head ?? row.digest)) {
    throw broken(row.name, `its journal ends with event ${events}, but ${row.events} were recorded`)
  }
  return { events, head }
}

function broken(name: string, what: string): AppError {
  return new AppError(
    'check.evidence-broken',
    `The workspace's record of batch "${name}" does not hold: ${what}.`,
    {
      hint: 'Leave the workspace folder as it is, keep a copy, and compare it with the last evidence file or backup.',
    },
  )
}
