import { AppError } from '../app-error.ts'
import type { Desk, Question } from './desk.ts'

/** Asks the person by main's own dialog, which the window cannot answer. @throws AppError `state.not-agreed` */
export async function agree(desk: Desk, question: Question): Promise<void> {
  if (await desk.confirm(question)) return
  throw new AppError('state.not-agreed', 'Not agreed: nothing was signed and nothing was changed.', {
    hint: 'Do it again when you are sure.',
  })
}
