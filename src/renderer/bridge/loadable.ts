import type { ApiFailure } from './api-failure.ts'

/** Something that main was asked for. What was there stays on the screen while it is asked for again. */
export type Loadable<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

export const LOADING = { kind: 'loading' } as const

/** The value, or what to show in its stead. */
export function valueOr<T>(loadable: Loadable<T>, fallback: T): T {
  return loadable.kind === 'ready' ? loadable.value : fallback
}
