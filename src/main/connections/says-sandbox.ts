import type { Transport } from '../http/transport.ts'

/** Where the built-in sandbox says that it is one: below the connection's base URL, to anybody, with or without a key. */
export const SANDBOX_MARK_PATH = '/.well-known/rescind-sandbox'

/** Whether what answers is the built-in sandbox. No key goes with the question. */
export async function saysSandbox(transport: Transport): Promise<boolean> {
  const answer = await transport.send({
    method: 'GET',
    path: SANDBOX_MARK_PATH,
    headers: {},
    mutating: false,
  })
  return answer.kind === 'answer' && answer.status === 200 && answer.body === '{"rescind":"sandbox"}'
}
