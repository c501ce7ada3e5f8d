import type { Answer, WireRequest } from '../../http/transport.ts'

/** Asks the vendor something that changes nothing. */
export type Ask = (
  request: Pick<WireRequest, 'path' | 'query'>,
  signal: AbortSignal | undefined,
) => Promise<Answer>
