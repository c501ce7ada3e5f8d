import type { WireRequest } from '../../http/transport.ts'
import type { Asked } from '../access-tokens.ts'

/** Puts a question: a GET, or the POST of a search where it has a body. */
export type Ask = (
  request: Pick<WireRequest, 'path' | 'body'>,
  signal: AbortSignal | undefined,
) => Promise<Asked>
