/** Thread that writes an inventory file, while the one that started it reads the source. */
import { type MessagePort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { failureFrom } from '../../app-error.ts'
import { makePrivate } from '../../db/private-file.ts'
import { createEntryUnpacker, type EntrySlot } from './entry-batch.ts'
import { createEntryWriter, type EntryWriter } from './entry-writer.ts'
import { INVENTORY_SCHEMA } from './inventory-file.ts'
import type { WriteMessage, WriteReply } from './write-thread.ts'
import { synchronise } from './write-thread.ts'

const { port, handled, slots, target } = workerData as {
  port: MessagePort
  /** How many messages were dealt with. */
  handled: Int32Array
  slots: readonly EntrySlot[]
  target: string
}
const unpack = createEntryUnpacker(slots)
let db: Database.Database | undefined
let writer: EntryWriter | undefined
let isFailed = false

function begin(expectedRows: number): void {
  if (db === undefined) makePrivate(target)
  db ??= new Database(target)
  if (db.inTransaction) db.exec('ROLLBACK')
  // Nobody sees this file before it is whole and synchronised: a torn one is deleted, never opened.
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('page_size = 8192')
  db.exec(
    `DROP VIEW IF EXISTS item; DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS shared; DROP TABLE IF EXISTS rejected; DROP TABLE IF EXISTS issued; DROP TABLE IF EXISTS expiry; ${INVENTORY_SCHEMA}`,
  )
  writer = createEntryWriter(db, true, expectedRows)
  db.exec('BEGIN')
}

function handle(message: WriteMessage): WriteReply | null {
  switch (message.kind) {
    case 'begin':
      begin(message.expectedRows)
      return null
    case 'entries':
      unpack(message.batch, writer as EntryWriter)
      writer?.keepKeys()
      return null
    case 'finish': {
      const counts = (writer as EntryWriter).finish()
      db?.exec('COMMIT')
      db?.close()
      synchronise(target)
      return { kind: 'done', counts }
    }
    default:
      return message satisfies never
  }
}

port.on('message', (message: WriteMessage) => {
  if (!isFailed) {
    try {
      const reply = handle(message)
      if (reply !== null) port.postMessage(reply)
    } catch (error) {
      isFailed = true
      port.postMessage({ kind: 'failed', failure: failureFrom(error) } satisfies WriteReply)
    }
  }
  Atomics.add(handled, 0, 1)
  Atomics.notify(handled, 0)
})
