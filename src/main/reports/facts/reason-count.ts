/** So many items of a batch have this reason; null for none. */
export interface ReasonCount {
  readonly reason: string | null
  readonly items: number
}
