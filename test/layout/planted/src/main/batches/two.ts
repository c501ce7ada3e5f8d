import type { one } from './one.ts'

export const two: () => typeof one | null = () => null
