import { isIPv4 } from 'node:net'

/** Whether a URL's hostname names this very machine by its form: 127.0.0.0/8, `[::1]` or `localhost`. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase()
  return name === 'localhost' || name === '[::1]' || isLoopbackAddress(name)
}

/** Whether an IP address is of this very machine. */
export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'))
}
