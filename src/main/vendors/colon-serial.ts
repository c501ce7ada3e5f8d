import type { Target } from './port.ts'

/**
 * A target's `serial_number` as OpenSSL prints it: octets in lower case between colons, without the zero octet that DER puts in
 * front of a set top bit.
 *
 * @throws RangeError for a target without one: sealing has refused it
 */
export function colonSerial({ serial_number: serial = '' }: Target): string {
  if (!/^(?:[0-9A-F]{2})+$/.test(serial))
    throw new RangeError('a target without a serial number reached the client')
  return (serial.toLowerCase().match(/../g) ?? []).join(':')
}
