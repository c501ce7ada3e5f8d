export interface Journal {
  readonly planted: true
}
