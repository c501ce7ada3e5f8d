import { AppError } from '../app-error.ts'

export const cancelled = () => new AppError('halt.cancelled', 'The import was cancelled: nothing was kept.')
