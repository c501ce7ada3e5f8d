import type { Target } from '../port.ts'
import { SERIAL } from './info.ts'

/**
 * A serial number as OpenBao spells it: octets in lower case between colons (openbao@df6ce2c, pki/util.go, `serialFromBigInt`).
 *
 * @throws RangeError for a target without one: sealing has refused it
 */
export function colonSerial(target: Target): string {
  const serial = target[SERIAL] ?? ''
  if (!/^(?:[0-9A-F]{2})+$/.test(serial))
    throw new RangeError('a target without a serial number reached the client')
  return (serial.toLowerCase().match(/../g) ?? []).join(':')
}
