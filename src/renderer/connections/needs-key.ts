import type { Connection } from '../../contract/connections.ts'

/** Whether a person has to give the key each time. */
export const needsKey = ({ key }: Pick<Connection, 'key'>): boolean =>
  key === 'none' || key === 'keychain-unavailable'
