const FIELD = 2n ** 255n - 19n
/** The y of the points of order 1, 2, 4 and 8 of edwards25519: a signature by one of them says nothing (RFC 8032, section 8.8). */
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  FIELD - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
])

/** Whether 32 bytes are the one spelling of a point that only its owner can sign by, as far as its y shows. */
export function isSoundPoint(bytes: Uint8Array): boolean {
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) & (2n ** 255n - 1n)
  return y < FIELD && !SMALL_ORDER_Y.has(y)
}
