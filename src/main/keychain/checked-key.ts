import { AppError } from '../app-error.ts'
import { Secret } from './secret.ts'

/** Private keys and AWS's credentials come as documents of several lines. */
const DOCUMENT = /^(?:\{|-----BEGIN )/

/**
 * A key as it was typed or piped in, without the blanks and the newline around it. The lines of a document (PEM, JSON) are joined by
 * blanks, which its readers pass over.
 *
 * @throws AppError `input.bad-key` when it is empty or holds what no header can carry; the message shows nothing of it
 */
export function checkedKey(key: Secret): Secret {
  const typed = key.reveal().trim()
  const text = DOCUMENT.test(typed) ? typed.replace(/\s+/g, ' ') : typed
  if (text === '')
    throw new AppError('input.bad-key', 'The key is empty.', {
      hint: 'Give it on standard input, or paste it into the field.',
    })
  if (!/^[\x20-\x7e]+$/.test(text)) {
    throw new AppError('input.bad-key', 'The key holds a line break or a character that no key has.', {
      hint: 'Copy it again: quotation marks or dots may have been changed by an editor.',
    })
  }
  return new Secret(text)
}
