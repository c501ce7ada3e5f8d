import type { Journal } from '../../journal/journal.ts'
import type { Other } from '../digicert-certcentral/client.ts'

export type Planted = Journal | Other
