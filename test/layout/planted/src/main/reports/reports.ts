import type { Run } from '../runner/runner.ts'

export type Planted = Run
