import { closeSync, existsSync, ftruncateSync, openSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { TraceState } from '../../contract/trace.ts'
import { AppError } from '../app-error.ts'
import type { Clock } from '../clock.ts'
import { systemReason } from '../files/whole-file.ts'
import type { Fetcher } from '../http/fetch-bytes.ts'
import type { Transport } from '../http/transport.ts'
import { harEntry, harEntryOfBytes } from './har-entry.ts'

export interface TraceOptions {
  /** Serial numbers and thumbprints are written too. */
  readonly serials: boolean
}

/**
 * Writes each exchange with a vendor, and with those that are asked about its certificates, to a file for support, while it is switched on: HAR 1.2, without keys, tokens, cookies and
 * what is about people. Off until somebody asks for it.
 *
 * A trace is on the side: one that cannot be written any more stops, says so, and holds up nothing.
 */
export interface Trace {
  /**
   * The file comes to be with the first exchange, readable by its owner alone.
   *
   * @throws AppError `input.file-exists`, `input.cannot-write`, `state.tracing` where it is on already
   */
  start(file: string, options: TraceOptions): void
  stop(): TraceState
  state(): TraceState
  /** The same transport, whose exchanges are written down while the trace is on. @param baseUrl root of its requests */
  over(transport: Transport, baseUrl: string): Transport
  /** The same for what is fetched from lists, responders and time stamp authorities: of their bytes type and size alone. */
  overFetcher(fetcher: Fetcher): Fetcher
}

interface Running {
  readonly file: string
  readonly options: TraceOptions
  fd: number | null
  /** Where the closing brackets begin. */
  end: number
  entries: number
  failure: string | null
}

export function createTrace({ clock, product }: { readonly clock: Clock; readonly product: string }): Trace {
  let running: Running | null = null
  let last: TraceState = { on: false, file: null, entries: 0, serials: false, failure: null }

  const state = (): TraceState =>
    running === null
      ? last
      : {
          on: running.failure === null,
          file: running.file,
          entries: running.entries,
          serials: running.options.serials,
          failure: running.failure,
        }
  const close = (at: Running): void => {
    if (at.fd !== null) closeSync(at.fd)
    at.fd = null
  }
  /** Half of an entry is taken away again, and what came before it closed: there was room for its brackets. */
  const mend = ({ fd, end }: Running): void => {
    try {
      if (fd === null) return
      ftruncateSync(fd, end)
      if (end > 0) writeAll(fd, TAIL, end)
    } catch {
      // The file is what the disk has made of it; that the trace stopped is told in any case.
    }
  }
  const write = (at: Running, entry: unknown): void => {
    if (at.failure !== null) return
    try {
      if (at.fd === null) {
        at.fd = openSync(at.file, 'wx', 0o600)
        at.end = writeAll(at.fd, Buffer.from(headOf(product)), 0)
      }
      // One write has the entry and the brackets after it, so that what a crash leaves is whole.
      const text = `${at.entries === 0 ? '' : ','}\n${JSON.stringify(entry)}`
      const bytes = Buffer.from(text)
      writeAll(at.fd, Buffer.concat([bytes, TAIL]), at.end)
      at.end += bytes.length
      at.entries += 1
    } catch (error) {
      at.failure = `The trace stopped: ${systemReason(error)}.`
      mend(at)
      close(at)
    }
  }

  return {
    start(file, options) {
      if (running !== null) {
        throw new AppError('state.tracing', `Exchanges are being written to ${running.file} already.`, {
          hint: 'Stop that trace first.',
        })
      }
      const at = path.resolve(file)
      assertFree(at)
      running = { file: at, options, fd: null, end: 0, entries: 0, failure: null }
    },
    stop() {
      if (running !== null) {
        close(running)
        last = { ...state(), on: false }
        running = null
      }
      return last
    },
    state,
    over: (transport, baseUrl) => ({
      async send(request, signal) {
        const startedAt = clock.now()
        const answer = await transport.send(request, signal)
        if (running !== null) write(running, harEntry(baseUrl, request, answer, startedAt, running.options))
        return answer
      },
      close: () => transport.close(),
    }),
    overFetcher: (fetcher) => ({
      async fetch(request, signal) {
        const times = { startedAt: clock.now(), from: clock.monotonic() }
        const fetched = await fetcher.fetch(request, signal)
        const durationMs = clock.monotonic() - times.from
        if (running !== null) {
          const { startedAt } = times
          write(running, harEntryOfBytes(request, fetched, { startedAt, durationMs }, running.options))
        }
        return fetched
      },
      close: () => fetcher.close(),
    }),
  }
}

const TAIL = Buffer.from('\n]}}\n')
const headOf = (product: string): string => {
  const [name = product, version = ''] = product.split(' ')
  const comment =
    'Keys, tokens, cookies and what is about people are left out. Look through it before you send it.'
  return `{"log":{"version":"1.2","creator":${JSON.stringify({ name, version })},"comment":${JSON.stringify(comment)},"entries":[`
}

/** @returns where the next byte goes */
function writeAll(fd: number, bytes: Buffer, at: number): number {
  let written = 0
  while (written < bytes.length)
    written += writeSync(fd, bytes, written, bytes.length - written, at + written)
  return at + written
}

function assertFree(file: string): void {
  if (existsSync(file)) {
    throw new AppError('input.file-exists', `There is a file ${file} already: a trace overwrites none.`, {
      hint: 'Name another file.',
    })
  }
  const folder = path.dirname(file)
  try {
    if (statSync(folder).isDirectory()) return
  } catch (cause) {
    throw new AppError('input.cannot-write', `The folder ${folder} cannot be used: ${systemReason(cause)}.`, {
      hint: 'Name a file in a folder that is there.',
      cause,
    })
  }
  throw new AppError('input.cannot-write', `${folder} is no folder.`, {
    hint: 'Name a file in a folder that is there.',
  })
}
