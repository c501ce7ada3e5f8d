import type { Planted } from '../reports/reports.ts'

export interface Journal {
  readonly planted: Planted
}
