import type { Place } from '../../contract/runs.ts'

/** Where a run goes, in words. */
export const placeText = ({ origin, account }: Place): string =>
  account === null ? origin : `${origin}, account ${account}`
