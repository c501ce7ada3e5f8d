import type { z } from 'zod'
import { NotCanonical, parseCanonical } from '../journal/canonical-line.ts'
import { BundleBroken, type BundleCheck } from './bundle-broken.ts'
import type { Frame } from './read-frames.ts'

type Placed = Pick<Frame<string>, 'place'>

/** Octets of a frame as canonical JSON of a form. @throws BundleBroken with the frame's place */
export function parsed<S extends z.ZodType>(
  check: BundleCheck,
  frame: Placed,
  bytes: Buffer,
  schema: S,
): z.output<S> {
  const result = schema.safeParse(canonicalValue(check, frame, bytes))
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.')
  throw broken(
    check,
    frame,
    `this part is not one that this version knows: ${where}: ${issue?.message ?? ''}.`,
  )
}

/** @throws BundleBroken */
export function canonicalValue(check: BundleCheck, frame: Placed, bytes: Buffer): unknown {
  try {
    return parseCanonical(bytes)
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error
    throw broken(check, frame, `what stands here ${error.message}.`)
  }
}

export const broken = (check: BundleCheck, { place }: Placed, message: string): BundleBroken =>
  new BundleBroken(check, place, message)
