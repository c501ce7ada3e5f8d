/** What can have become of a certificate of an incident, in the order in which it is told. */
export const FATES = ['revoked', 'notYetRevoked', 'inDoubt', 'refused', 'expired', 'excluded'] as const
export type Fate = (typeof FATES)[number]

export const FATE_WORDS: Readonly<Record<Fate, string>> = {
  revoked: 'revoked',
  notYetRevoked: 'not yet revoked',
  inDoubt: 'in doubt',
  refused: 'refused',
  expired: 'expired',
  excluded: 'excluded',
}
