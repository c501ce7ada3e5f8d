import { AppError } from '../app-error.ts'
import type { Question } from './answer-reader.ts'

/** Why a search that fills an inventory could not be read to its end. */
export function searchError(read: Exclude<Question<unknown>, { kind: 'ok' }>): AppError {
  switch (read.kind) {
    case 'key-refused':
      return new AppError('halt.key-refused', `The vendor refused the key: ${read.message}`, {
        hint: read.hint,
      })
    case 'throttled':
      return new AppError('halt.throttled', 'The vendor asks to slow down.', {
        hint: 'Search again in a few minutes, or narrow the search.',
      })
    case 'offline':
      return new AppError(
        read.remedy?.code ?? 'halt.offline',
        `The vendor cannot be reached: ${read.cause}.`,
        {
          hint: read.remedy?.hint ?? 'Check the base URL, the proxy and the network.',
        },
      )
    case 'unexpected':
      return new AppError('halt.unexpected-answer', `Not the answer that is documented: ${read.cause}.`, {
        hint: 'Check the filters and the base URL. A proxy or captive portal may have answered instead.',
      })
    case 'error':
      return new AppError('halt.unexpected-answer', `The vendor answered ${read.code}: ${read.message}`, {
        hint: 'Check the filters.',
      })
    default:
      return read satisfies never
  }
}
