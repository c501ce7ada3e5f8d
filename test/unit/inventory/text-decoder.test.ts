import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openDecoder } from '../../../src/main/inventory/formats/text-decoder.ts'

/** Text, and octets that are none, so that each kind of cut and broken character is met. */
const PIECE = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
  fc.constantFrom('\ufeff', 'a', 'é', '€', '𝄞', '\ufeffa').map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 6 }).map((octets) => Buffer.from(octets)),
  fc.constantFrom(0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff).map((octet) => Buffer.from([octet])),
)

/** What came out, piece by piece joined, or that it was refused. */
function read(
  decoder: Pick<ReturnType<typeof openDecoder>, 'decode'>,
  pieces: readonly Buffer[],
): string | null {
  try {
    return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('') + decoder.decode()
  } catch {
    return null
  }
}

test.each([true, false])('UTF-8 in any pieces is read as the platform reads it (fatal: %s)', (fatal) => {
  fc.assert(
    fc.property(fc.array(PIECE, { maxLength: 8 }), fc.array(fc.nat(40), { maxLength: 6 }), (parts, cuts) => {
      const whole = Buffer.concat(parts)
      const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b)
      const pieces = places.slice(1).map((end, index) => whole.subarray(places[index], end))
      const expected = read(new TextDecoder('utf-8', { fatal }), [whole])
      expect(read(openDecoder('utf-8', { fatal }), pieces)).toBe(expected)
      expect(read(openDecoder('utf-8', { fatal }), [whole])).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
})
