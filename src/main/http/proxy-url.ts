import { AppError } from '../app-error.ts'

const EXAMPLE_HINT = 'Write it as http://proxy.example.com:8080.'

/**
 * Reads a proxy's address: http or https, host and port, nothing else.
 *
 * @param base what is reached through it: https only, so that the proxy sees nothing but the tunnel
 * @throws AppError `input.bad-proxy`, `input.proxy-credentials`
 */
export function readProxyUrl(text: string, base: URL): string {
  const trimmed = text.trim()
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null
  if (url === null || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AppError('input.bad-proxy', 'The proxy is not an http or https address.', {
      hint: EXAMPLE_HINT,
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError(
      'input.proxy-credentials',
      `The URL of the proxy ${url.host} holds credentials, which would be stored in clear.`,
      {
        hint: 'Give it without: a proxy that asks for credentials is not supported yet.',
      },
    )
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new AppError(
      'input.bad-proxy',
      `The URL of the proxy ${url.host} holds more than a host and a port.`,
      { hint: EXAMPLE_HINT },
    )
  }
  if (base.protocol !== 'https:') {
    throw new AppError(
      'input.bad-proxy',
      `A proxy cannot lead to ${base.origin}: the key would travel to it in clear.`,
      {
        hint: 'Leave the proxy out for this very machine.',
      },
    )
  }
  return url.origin
}
