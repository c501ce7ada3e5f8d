/** Thread of one comparison: two inventory files are attached, counted, or made into a third. */
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { ComparedPart, Comparison } from '../../../contract/comparing.ts'
import type { TargetSchema } from '../../../contract/vendor.ts'
import { failureFrom } from '../../app-error.ts'
import { conditionOf, registerItemText } from '../asking/item-view.ts'
import { hasIssued, INVENTORY_SCHEMA } from '../storing/inventory-file.ts'
import { synchronise } from '../storing/write-thread.ts'
import type { ComparingJob, ComparingReply } from './comparing-job.ts'
import { DIFFERS, matchItems } from './match-items.ts'
import { type Rows, writeRows } from './write-part.ts'

const CACHE_KIB = 128 * 1024

const IN_A: Readonly<Record<'only-a' | 'both' | 'different', string>> = {
  'only-a': 'bits_a(i.ordinal) = 0',
  both: 'bits_a(i.ordinal) > 0',
  different: 'bits_a(i.ordinal) > 1',
}
const ONLY_B: Rows = { source: 'b', where: 'bits_b(i.ordinal) = 0' }

const keysOf = (side: string) =>
  `SELECT attributes ->> '$.key_sha256' AS spki, key AS item FROM ${side}.item WHERE instr(attributes, '"key_sha256"') > 0`
/** Keys that several certificates of the two have, with how many these are. */
const SHARED_KEYS = `SELECT spki, count(DISTINCT item) AS items FROM (${keysOf('a')} UNION ${keysOf('b')})
  GROUP BY spki HAVING count(DISTINCT item) > 1`
const WITH_SHARED_KEY = `i.attributes ->> '$.key_sha256' IN (SELECT spki FROM (${SHARED_KEYS}))`

function partRows(part: ComparedPart): Rows[] {
  if (part === 'same-key') return (['a', 'b'] as const).map((source) => ({ source, where: WITH_SHARED_KEY }))
  if (part === 'only-b') return [ONLY_B]
  if (part === 'either') return [{ source: 'a', where: 'TRUE' }, ONLY_B]
  return [{ source: 'a', where: IN_A[part] }]
}

function open(target: string, files: Readonly<Record<string, string>>): Database.Database {
  const db = new Database(target)
  // Nobody sees a new file before it is whole and synchronised: a torn one is deleted, never opened.
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  // Shared values come after the entries that refer to them.
  db.pragma('foreign_keys = OFF')
  db.pragma('temp_store = MEMORY')
  db.pragma(`cache_size = -${CACHE_KIB}`)
  for (const [name, file] of Object.entries(files)) db.prepare(`ATTACH ? AS ${name}`).run(file)
  return db
}

/** Certificates by which addresses are shown to be their CA's go along, also those of items that stay behind. */
function copyIssued(db: Database.Database, side: string): void {
  if (hasIssued(db, side)) db.exec(`INSERT INTO main.issued SELECT certificate FROM ${side}.issued`)
}

function counted(db: Database.Database, schema: TargetSchema): Comparison {
  const { by, a, b } = matchItems(db, schema)
  const count = (bits: Uint8Array, isCounted: (bits: number) => boolean): number => {
    let items = 0
    for (const one of bits) if (isCounted(one)) items += 1
    return items
  }
  const bit = (name: keyof typeof DIFFERS) => count(a, (bits) => (bits & DIFFERS[name]) !== 0)
  const isMissing = (bits: number) => bits === 0
  return {
    by,
    onlyA: count(a, isMissing),
    onlyB: count(b, isMissing),
    both: count(a, (bits) => bits > 0),
    different: {
      items: count(a, (bits) => bits > 1),
      validTo: bit('validTo'),
      status: bit('status'),
      issuer: bit('issuer'),
      otherIds: bit('otherIds'),
    },
    sameKey: sharedKeys(db),
  }
}

function sharedKeys(db: Database.Database): Comparison['sameKey'] {
  const isKnown = (side: 'a' | 'b') =>
    db
      .prepare(`SELECT EXISTS (SELECT 1 FROM ${side}.shared WHERE instr(attributes, '"key_sha256"') > 0)`)
      .pluck()
      .get() === 1
  // Lists of numbers know no keys, and are long.
  if (!isKnown('a') && !isKnown('b')) return { keys: 0, items: 0 }
  return db
    .prepare(`SELECT count(*) AS keys, coalesce(sum(items), 0) AS items FROM (${SHARED_KEYS})`)
    .get() as Comparison['sameKey']
}

function answer(job: ComparingJob): ComparingReply {
  if (job.kind === 'compare') {
    const db = open(':memory:', { a: job.a, b: job.b })
    try {
      return { kind: 'compared', comparison: counted(db, job.schema) }
    } finally {
      db.close()
    }
  }
  const db = open(job.target, job.kind === 'part' ? { a: job.a, b: job.b } : {})
  let findings: ReturnType<typeof writeRows>
  try {
    db.exec(INVENTORY_SCHEMA)
    if (job.kind === 'part') {
      matchItems(db, job.schema)
      findings = writeRows(db, job.schema, partRows(job.part), job.source)
      for (const side of ['a', 'b']) copyIssued(db, side)
    } else {
      registerItemText(db, job.schema)
      const { where, values } = conditionOf(job.filter, job.nowSeconds)
      const parts = job.files.map((file) => ({ source: 'one', file, where, values }))
      findings = writeRows(db, job.schema, parts, job.source)
      for (const file of job.files) {
        db.prepare('ATTACH ? AS one').run(file)
        copyIssued(db, 'one')
        db.exec('DETACH one')
      }
      if (job.keepsRejected) {
        db.prepare('ATTACH ? AS one').run(job.files[0])
        db.exec('INSERT INTO main.rejected SELECT * FROM one.rejected; DETACH one')
      }
    }
  } finally {
    db.close()
  }
  synchronise(job.target)
  return { kind: 'written', findings }
}

let reply: ComparingReply
try {
  reply = answer(workerData as ComparingJob)
} catch (error) {
  const { code, message, hint } = failureFrom(error)
  reply = { kind: 'failed', code, message, ...(hint === undefined ? {} : { hint }) }
}
parentPort?.postMessage(reply)
