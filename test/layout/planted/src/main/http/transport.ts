import type { Journal } from '../journal/journal.ts'

export type Planted = Journal
