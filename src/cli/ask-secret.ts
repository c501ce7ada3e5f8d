import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { AppError } from '../main/app-error.ts'
import { Secret } from '../main/keychain/secret.ts'

/**
 * Asks at the terminal and shows nothing of what is typed.
 *
 * @param option the option by which it is piped in where there is no terminal
 * @throws AppError `input.no-terminal`, and `input.cancelled` where the person ends it
 */
export async function askSecret(
  question: string,
  option: string,
  { stdin, stderr }: Pick<NodeJS.Process, 'stdin' | 'stderr'> = process,
): Promise<Secret> {
  if (!stdin.isTTY)
    throw new AppError('input.no-terminal', `${question}: there is no terminal at which it could be asked.`, {
      hint: `Pipe it in: … | rescind … ${option}`,
    })
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // As a terminal it takes the echo over, and gives it to nobody.
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true })
  stderr.write(`${question}: `)
  try {
    return await new Promise<Secret>((resolve, reject) => {
      lines.once('line', (line) => resolve(new Secret(line)))
      lines.once('close', () =>
        reject(new AppError('input.cancelled', 'Nothing was typed, nothing was done.')),
      )
      lines.once('SIGINT', () => lines.close())
    })
  } finally {
    lines.close()
    stderr.write('\n')
  }
}
