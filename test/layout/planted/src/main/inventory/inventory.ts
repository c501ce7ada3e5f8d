import { one } from '../batches/one.ts'

export const inventory = one
