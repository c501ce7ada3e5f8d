import type { Start } from '../main/index.ts'

export type Planted = Start
