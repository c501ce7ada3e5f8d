import { two } from './two.ts'
import type { Run } from '../runner/runner.ts'

export const one: readonly [Run | null, unknown] = [null, two]
