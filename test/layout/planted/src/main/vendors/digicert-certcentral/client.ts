export type Other = true
