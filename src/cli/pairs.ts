import { AppError } from '../main/app-error.ts'

/** Collects repeated `name=value` options. The text is not repeated in the error: it may be a secret. @throws AppError `input.bad-pair` */
export function collectPair(text: string, collected: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at <= 0)
    throw new AppError(
      'input.bad-pair',
      'An option that takes name=value was given a text without "=" or without a name.',
      { hint: 'Write it as name=value, e.g. profile_id=7f606454.' },
    )
  return { ...collected, [text.slice(0, at)]: text.slice(at + 1) }
}

export const collectText = (text: string, collected: readonly string[] = []): string[] => [...collected, text]
