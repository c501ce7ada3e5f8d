/** Fewer are all in their plain state. */
const MIXED_FROM = 20

export interface MadeUp {
  readonly count: number
  readonly seed: number
  /** All in their plain state: nothing revoked, expired, on hold or colliding. */
  readonly plain: boolean
  readonly year: number
}

export const isMixed = ({ count, plain }: Pick<MadeUp, 'count' | 'plain'>): boolean =>
  !plain && count >= MIXED_FROM

/** In every hundred certificates: five revoked, two on hold, four expired. @param n its place among them, from 1 */
export function fateOf(n: number): 'revoked' | 'on hold' | 'expired' | 'active' {
  const roll = n % 100
  if ([5, 25, 50, 71, 92].includes(roll)) return 'revoked'
  if ([6, 46].includes(roll)) return 'on hold'
  return [8, 34, 53, 96].includes(roll) ? 'expired' : 'active'
}
