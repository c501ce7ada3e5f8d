import { AppError } from '../app-error.ts'
import type { Ask } from './act.ts'
import type { Desk } from './desk.ts'

/** Asks the person by main's own dialog, which the window cannot answer, and remembers what they have granted until it is gone. */
export interface Asker {
  /** @throws AppError `state.not-agreed`; `state.asking` while another question waits for its answer */
  ask(asks: readonly Ask[]): Promise<void>
}

export function createAsker(confirm: Desk['confirm']): Asker {
  const granted = new Set<string>()
  let isAsking = false
  const askOne = async ({ question, grant }: Ask): Promise<void> => {
    if (grant !== undefined && granted.has(grant)) return
    // A window that was taken over could pile up questions until somebody clicks one away.
    if (isAsking) {
      throw new AppError('state.asking', 'Another question waits for its answer: nothing was done.', {
        hint: 'Answer it, then do this again.',
      })
    }
    isAsking = true
    try {
      if (!(await confirm(question))) {
        throw new AppError('state.not-agreed', 'Not agreed: nothing was sent, signed or changed.', {
          hint: 'Do it again when you are sure.',
        })
      }
    } finally {
      isAsking = false
    }
    if (grant !== undefined) granted.add(grant)
  }
  return {
    async ask(asks) {
      for (const one of asks) await askOne(one)
    },
  }
}
