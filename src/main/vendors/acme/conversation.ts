import { FlattenedSign } from 'jose'
import type { Answer, Transport } from '../../http/transport.ts'
import { asRead } from '../answer-reader.ts'
import { answerJson } from '../error-text.ts'
import type { ConnectionFacts, Read } from '../port.ts'
import { BAD_NONCES_MAX, NONCES_KEPT_MAX } from './assumptions.ts'
import { reader } from './read-answer.ts'
import type { SigningKey } from './signing-key.ts'
import { Account, Directory, NOTHING, nonceOf, readAcmeError } from './wire.ts'

/** By whom a request is signed: an account by its URL, or a key that is given with it (RFC 8555 section 6.2). */
export type Signer = { readonly kid: string } | { readonly jwk: SigningKey['jwk'] }
/** What came of a request, or why none left. */
export type Sent =
  | { readonly kind: 'sent'; readonly answer: Answer }
  | Exclude<Read<never>, { readonly kind: 'ok' }>

/** Requests to one directory as RFC 8555 section 6 wants them: signed, each with a fresh nonce, to the address in its header. */
export interface Conversation {
  directory(signal: AbortSignal | undefined): Promise<Read<Directory>>
  /** URL of the key's account, looked up and never made (section 7.3.1). */
  account(signal: AbortSignal | undefined): Promise<Read<string>>
  /** Exactly one signed request that changes something. */
  change(
    url: string,
    payload: object,
    signer: Signer,
    signal: AbortSignal | undefined,
  ): Promise<Sent & { readonly noncesRefused?: boolean }>
}

export function openConversation(
  { baseUrl }: Pick<ConnectionFacts, 'baseUrl'>,
  { key, alg, jwk }: SigningKey,
  transport: Transport,
): Conversation {
  const { origin, pathname } = new URL(baseUrl)
  const nonces: string[] = []
  let noncesRefused = 0

  /** Of an address that was looked at when the directory was read (`isPlainAddress`). */
  const pathOf = (url: string): string => url.slice(origin.length)
  const keepNonce = (answer: Answer): void => {
    const nonce = answer.kind === 'answer' ? nonceOf(answer.headers) : undefined
    if (nonce === undefined) return
    nonces.push(nonce)
    if (nonces.length > NONCES_KEPT_MAX) nonces.shift()
  }
  const get = (path: string, signal: AbortSignal | undefined): Promise<Answer> =>
    transport.send({ method: 'GET', path, from: 'origin', headers: {}, mutating: false }, signal)

  const readDirectory = async (signal: AbortSignal | undefined): Promise<Read<Directory>> => {
    const read = asRead(reader.readQuestion(await get(pathname, signal), Directory, { of: 'directory' }))
    if (read.kind !== 'ok') return read
    const { newNonce, newAccount, revokeCert } = read.value
    const [foreign] = [newNonce, newAccount, revokeCert].filter((url) => !isPlainAddress(url, origin))
    return foreign === undefined
      ? read
      : {
          kind: 'unexpected',
          cause: `the directory names an address that this connection does not lead to: ${new URL(foreign).origin}`,
        }
  }
  const directory = remembered(readDirectory)

  /** The freshest first: of a directory that was started anew all others are worth nothing. */
  const nonce = async (signal: AbortSignal | undefined): Promise<Read<string>> => {
    const kept = nonces.pop()
    if (kept !== undefined) return { kind: 'ok', value: kept }
    const read = await directory(signal)
    if (read.kind !== 'ok') return read
    const answer = await get(pathOf(read.value.newNonce), signal)
    const fresh =
      answer.kind === 'answer' && (answer.status === 204 || answer.status === 200)
        ? nonceOf(answer.headers)
        : undefined
    if (fresh !== undefined) return { kind: 'ok', value: fresh }
    const question = asRead(reader.readQuestion(answer, NOTHING, { of: 'nonce' }))
    return question.kind === 'ok' ? { kind: 'unexpected', cause: 'no nonce came' } : question
  }

  const post = async (
    url: string,
    payload: object,
    signer: Signer,
    isChange: boolean,
    signal: AbortSignal | undefined,
  ): Promise<Sent> => {
    const fresh = await nonce(signal)
    if (fresh.kind !== 'ok') return fresh
    const body = await new FlattenedSign(Buffer.from(JSON.stringify(payload), 'utf8'))
      .setProtectedHeader({ alg, nonce: fresh.value, url, ...signer })
      .sign(key)
    const answer = await transport.send(
      {
        method: 'POST',
        path: pathOf(url),
        from: 'origin',
        headers: { 'content-type': 'application/jose+json' },
        body,
        mutating: isChange,
        isSigned: true,
      },
      signal,
    )
    // It never left: the nonce is as good as before.
    if (answer.kind === 'not-sent') nonces.push(fresh.value)
    keepNonce(answer)
    return { kind: 'sent', answer }
  }

  const findAccount = async (signal: AbortSignal | undefined): Promise<Read<string>> => {
    const read = await directory(signal)
    if (read.kind !== 'ok') return read
    const ask = () => post(read.value.newAccount, { onlyReturnExisting: true }, { jwk }, false, signal)
    let sent = await ask()
    for (let again = 0; isBadNonce(sent) && again < BAD_NONCES_MAX; again += 1) sent = await ask()
    if (sent.kind !== 'sent') return sent
    const account = asRead(reader.readQuestion(sent.answer, Account, { of: 'account' }))
    if (account.kind !== 'ok') return account
    if (account.value.status !== 'valid')
      return {
        kind: 'key-refused',
        code: account.value.status.slice(0, 60),
        message: `The account is ${account.value.status.slice(0, 60)}.`,
        hint: 'Use the key of an account that is valid.',
      }
    const url = sent.answer.kind === 'answer' ? sent.answer.headers['location'] : undefined
    return url === undefined || !URL.canParse(url)
      ? { kind: 'unexpected', cause: 'the account came without its URL' }
      : { kind: 'ok', value: url }
  }

  return {
    directory,
    account: remembered(findAccount),
    async change(url, payload, signer, signal) {
      const sent = await post(url, payload, signer, true, signal)
      noncesRefused = isBadNonce(sent) ? noncesRefused + 1 : 0
      return { ...sent, noncesRefused: noncesRefused > BAD_NONCES_MAX }
    },
  }
}

/** Where the connection leads, and no other host that was not checked and paced for it. */
export const isPlainAddress = (text: string, origin: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : null
  return url?.origin === origin && url.href === `${origin}${url.pathname}` && url.href === text
}

const isBadNonce = (sent: Sent): boolean =>
  sent.kind === 'sent' &&
  sent.answer.kind === 'answer' &&
  sent.answer.status >= 400 &&
  readAcmeError(answerJson(sent.answer))?.code === 'badNonce'

/** Asks once for all who want to know, and again where no answer came. */
function remembered<T>(
  ask: (signal: AbortSignal | undefined) => Promise<Read<T>>,
): (signal: AbortSignal | undefined) => Promise<Read<T>> {
  let known: Promise<Read<T>> | null = null
  return async (signal) => {
    const asking = known ?? ask(signal)
    known = asking
    const read = await asking
    if (read.kind !== 'ok' && known === asking) known = null
    return read
  }
}
