import { closeSync, fsyncSync, openSync } from 'node:fs'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Failure } from '../../../contract/failure.ts'
import { AppError } from '../../app-error.ts'
import { createEntryPacker, createEntrySlot, type EntryBatch, type EntryPacker } from './entry-batch.ts'
import type { EntryPort } from './entry-port.ts'
import type { ImportCounts } from './entry-writer.ts'

export type WriteMessage =
  | { readonly kind: 'begin'; readonly expectedRows: number }
  | { readonly kind: 'entries'; readonly batch: EntryBatch }
  | { readonly kind: 'finish' }
export type WriteReply =
  | { readonly kind: 'done'; readonly counts: ImportCounts }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** One is filled while the others are on their way or being written. */
const SLOTS = 5
/** The least memory for young objects that does not slow it down. */
const LIMITS = { maxYoungGenerationSizeMb: 4 } as const

/** A thread that writes an inventory file while this one reads. Everything here blocks: it stands in a worker itself. */
export interface WriteThread {
  readonly port: EntryPort
  /** Forgets what was written, and begins anew. */
  begin(expectedRows: number): void
  /**
   * Waits until all is written and synchronised.
   *
   * @throws AppError as the thread has met it
   */
  finish(): ImportCounts
}

/** @param worker `inventory/storing/write-worker.ts` @param target the SQLite file to write */
export function startWriteThread(worker: URL, target: string): WriteThread {
  const handled = new Int32Array(new SharedArrayBuffer(4))
  const slots = Array.from({ length: SLOTS }, createEntrySlot)
  const { port1: port, port2 } = new MessageChannel()
  const thread = new Worker(worker, {
    workerData: { port: port2, handled, slots, target },
    transferList: [port2],
    resourceLimits: LIMITS,
  })
  // It ends with the thread that reads.
  thread.unref()
  port.unref()
  let sent = 0

  const replied = (): WriteReply | undefined => receiveMessageOnPort(port)?.message as WriteReply | undefined
  const failIf = (reply: WriteReply | undefined): void => {
    if (reply?.kind !== 'failed') return
    const { code, message, hint } = reply.failure
    throw new AppError(code as ConstructorParameters<typeof AppError>[0], message, {
      ...(hint === undefined ? {} : { hint }),
    })
  }
  const waitUntil = (open: number): void => {
    for (;;) {
      const done = Atomics.load(handled, 0)
      if (sent - done <= open) return
      Atomics.wait(handled, 0, done)
    }
  }
  const post = (message: WriteMessage): void => {
    sent += 1
    port.postMessage(message)
    waitUntil(SLOTS - 1)
    failIf(replied())
  }
  const newPacker = (): EntryPacker => createEntryPacker(slots, (batch) => post({ kind: 'entries', batch }))
  let packer = newPacker()
  return {
    port: {
      part: (name) => packer.part(name),
      define: (shared) => packer.define(shared),
      entry: (...values) => packer.entry(...values),
      certificate: (issued) => packer.certificate(issued),
      rejected: (row, rejection) => packer.rejected(row, rejection),
    },
    begin(expectedRows) {
      // What is still being written must not meet what comes next.
      waitUntil(0)
      packer = newPacker()
      post({ kind: 'begin', expectedRows })
    },
    finish() {
      packer.flush()
      sent += 1
      port.postMessage({ kind: 'finish' } satisfies WriteMessage)
      waitUntil(0)
      const reply = replied()
      failIf(reply)
      if (reply?.kind !== 'done')
        throw new AppError('internal.import', 'The thread that writes gave no answer.')
      port.close()
      return reply.counts
    },
  }
}

export function synchronise(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
