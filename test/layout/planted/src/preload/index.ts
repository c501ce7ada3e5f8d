import type { Journal } from '../main/journal/journal.ts'

export type Planted = Journal
