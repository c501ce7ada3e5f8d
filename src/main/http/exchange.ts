import type { Dispatcher } from 'undici'
import { WOKEN } from '../clock.ts'
import { classifyFailure, type Phase } from './classify-failure.ts'
import type { Answer } from './transport.ts'
import { unpacked } from './unpacked.ts'

type Result = Answer extends infer A ? (A extends Answer ? Omit<A, 'durationMs'> : never) : never

interface ExchangeRequest {
  readonly options: Dispatcher.DispatchOptions
  readonly bodyBytesMax: number
  /** Resolves when the exchange must be over; rejects when `stop` is aborted. */
  readonly deadline: (stop: AbortSignal) => Promise<void>
  readonly signal: AbortSignal | undefined
  /** Asked right before the first byte; false ends the exchange before it. */
  readonly mayLeave?: (() => boolean) | undefined
}

const failure = (code: string): Error => Object.assign(new Error(code), { code })

/**
 * One request, written once, and what became of it.
 *
 * undici calls `onRequestStart` right before it writes to a connected socket, and again if it ever wanted to write the
 * request to a second one: the first call is the border between `not-sent` and `in-doubt`, a second is refused.
 *
 * @throws what undici says of arguments that make no HTTP request: a bug in the caller
 */
export async function exchange(
  dispatcher: Dispatcher,
  { options, bodyBytesMax, deadline, signal, mayLeave = () => true }: ExchangeRequest,
): Promise<Result> {
  if (signal?.aborted === true) return classifyFailure(failure('RESCIND_CANCELLED'), 'connecting')
  const over = new AbortController()
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  let phase: Phase = 'connecting'
  let controller: Dispatcher.DispatchController | undefined
  let status = 0
  let headers: Readonly<Record<string, string>> = {}
  let bytes = 0
  let isOver = false
  const chunks: Buffer[] = []

  const stop = (code: string): void => {
    const reason = failure(code)
    isOver = true
    resolve(classifyFailure(reason, phase))
    controller?.abort(reason)
  }
  const onAbort = (): void => stop('RESCIND_CANCELLED')

  signal?.addEventListener('abort', onAbort, { once: true })
  // The sleep ends by its rejection when the exchange is over first.
  deadline(over.signal).then(
    () => stop('RESCIND_DEADLINE'),
    () => {},
  )
  try {
    dispatcher.dispatch(options, {
      onRequestStart(started) {
        if (isOver) return started.abort(failure('RESCIND_CANCELLED'))
        if (phase === 'sent') return started.abort(failure('RESCIND_SENT_TWICE'))
        if (!mayLeave()) return started.abort(failure('RESCIND_MAY_NOT_LEAVE'))
        controller = started
        phase = 'sent'
      },
      onResponseStart(_, statusCode, incoming) {
        status = statusCode
        headers = joined(incoming)
      },
      onResponseData(_, chunk) {
        bytes += chunk.length
        if (bytes > bodyBytesMax) stop('RESCIND_BODY_TOO_LARGE')
        else chunks.push(chunk)
      },
      onResponseEnd() {
        const body = bodyText(Buffer.concat(chunks), headers['content-encoding'], bodyBytesMax)
        if (body === null) resolve(classifyFailure(failure('RESCIND_BAD_ENCODING'), phase))
        else resolve({ kind: 'answer', status, headers, body })
      },
      onResponseError(_, error) {
        if (isCallersBug(error)) reject(error)
        else resolve(classifyFailure(error, phase))
      },
    })
    return await promise
  } finally {
    signal?.removeEventListener('abort', onAbort)
    over.abort(WOKEN)
  }
}

const isCallersBug = (error: Error): boolean => (error as { code?: string }).code === 'UND_ERR_INVALID_ARG'

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return Object.fromEntries(pairs)
}

/** Null where it cannot be unpacked. A byte-order mark, which JSON may be preceded by, is passed over (RFC 8259 section 8.1). */
function bodyText(bytes: Buffer, encoding: string | undefined, bytesMax: number): string | null {
  // Nothing is nothing, whatever it is said to be packed in.
  if (bytes.length === 0) return ''
  const plain = unpacked(bytes, encoding, bytesMax)
  return plain.kind === 'bytes' ? new TextDecoder().decode(plain.bytes) : null
}
