import { AppError } from '../app-error.ts'
import { isLoopback } from './loopback.ts'
import type { WireRequest } from './transport.ts'

const EXAMPLE_HINT = 'Write it as https://host, with the path of the API if there is one.'

/**
 * Reads the root of a vendor's API: https (http only for this very machine), no credentials, no query, no fragment. A path
 * is kept, a slash at its end is cut.
 *
 * @throws AppError `input.bad-url`, `input.insecure-url`, `input.url-credentials`
 */
export function readBaseUrl(text: string): string {
  const trimmed = text.trim()
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null
  if (url === null || url.hostname === '' || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AppError('input.bad-url', 'The base URL is not an https address.', { hint: EXAMPLE_HINT })
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError(
      'input.url-credentials',
      `The base URL for ${url.host} holds credentials, which would be stored in clear.`,
      {
        hint: 'Leave them out of the URL and give the key by itself: it goes to the keychain.',
      },
    )
  }
  if (/[?#]/.test(trimmed)) {
    throw new AppError('input.bad-url', `The base URL for ${url.host} holds a query or a fragment.`, {
      hint: EXAMPLE_HINT,
    })
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new AppError('input.insecure-url', `${url.origin} is not https: the key would travel in clear.`, {
      hint: 'Use https. Plain http is for this very machine only (127.0.0.1, [::1], localhost).',
    })
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** Where the paths of requests to an address begin, without a slash at the end: below its own path, or at the root of its origin. */
export function rootsUnder({ pathname }: URL): (request: Pick<WireRequest, 'from'>) => string {
  const root = pathname.replace(/\/+$/, '')
  return ({ from }) => (from === 'origin' ? '' : root)
}
