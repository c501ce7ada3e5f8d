import { start } from './index.ts'
import { planted } from '../cli/main.ts'
import type { Planted } from '../sandbox/sandbox.ts'
import { missing } from './not-there.ts'

export const workbench: readonly [Planted | null, ...unknown[]] = [null, start, planted, missing]
