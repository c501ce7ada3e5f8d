import type { WireRequest } from '../../http/transport.ts'
import type { Asked } from '../access-tokens.ts'

export type Ask = (
  request: Pick<WireRequest, 'path' | 'query'>,
  signal: AbortSignal | undefined,
) => Promise<Asked>
