import { AppError } from '../app-error.ts'
import type { Transport, WireRequest } from '../http/transport.ts'

/**
 * A transport that lets questions through and nothing else: GET without a body, and POST to a path at which the vendor documents a
 * search. Whatever else is asked of it is a bug: it throws, and nothing is sent.
 *
 * @param isSearch whether that is the path of such a search, below the base URL
 */
export function readingTransport(transport: Transport, isSearch: (path: string) => boolean): Transport {
  return {
    async send(request, signal) {
      if (!isReading(request, isSearch)) {
        throw new AppError(
          'internal.probe-changes',
          `A probe was about to send ${request.method}, which may change something. Nothing was sent.`,
        )
      }
      return transport.send(request, signal)
    },
    close: () => transport.close(),
  }
}

function isReading(
  { method, path, mutating, body, form }: WireRequest,
  isSearch: (path: string) => boolean,
): boolean {
  if (mutating) return false
  if (method === 'GET') return body === undefined && form === undefined
  return method === 'POST' && isSearch(path)
}
