import type { Reply, RequestGroup, Route } from '../vendor-world.ts'

/** A route in one line. */
export const route = (
  group: RequestGroup,
  operation: string,
  answer: () => Reply,
  targets: readonly string[] = [],
): Route => ({
  group,
  operation,
  targets,
  answer,
})

/** A whole number that fits, from a query or path; null for anything else. */
export const wholeNumber = (text: string | null | undefined): number | null =>
  text !== null && text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
