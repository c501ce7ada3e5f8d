import type { ConnectionCheck } from '../../../contract/connections.ts'
import { REASON_CODES } from '../../../contract/vendor.ts'
import type { Transport } from '../../http/transport.ts'
import type { Secret } from '../../keychain/secret.ts'
import { withoutTicket } from '../access-tokens.ts'
import type { Answered, Named } from '../answer-reader.ts'
import { failedCheck, verdictOf } from '../connection-verdict.ts'
import { answerJson } from '../error-text.ts'
import { onlyItem, submittedOne } from '../one-a-request.ts'
import type { ConnectionFacts, Item, Outcome, Read, Submitted, VendorClient } from '../port.ts'
import { provenStatus } from '../proof.ts'
import { openConversation, type Signer } from './conversation.ts'
import { BY_CERTIFICATE_KEY, CERTIFICATE, SIGNER } from './info.ts'
import { ownKeyOf } from './own-key.ts'
import { PROOF } from './proof.ts'
import { KEY_HINT, reader } from './read-answer.ts'
import { readSigningKey, type SigningKey } from './signing-key.ts'
import { nonceOf, readAcmeError } from './wire.ts'

const NO_KEY = {
  kind: 'key-refused',
  code: 'bad-key',
  message: 'This is no private key that signs requests.',
  hint: `${KEY_HINT} RSA, P-256, P-384, P-521 or Ed25519, without a passphrase.`,
} as const

export function openClient(connection: ConnectionFacts, secret: Secret, transport: Transport): VendorClient {
  const key = readSigningKey(secret)
  if (key === null) return keyless()
  const isByCertificate = connection.options[SIGNER] === BY_CERTIFICATE_KEY
  const conversation = openConversation(connection, key, transport)

  const signerNow = async (signal: AbortSignal | undefined): Promise<Read<Signer>> => {
    if (isByCertificate) return { kind: 'ok', value: { jwk: key.jwk } }
    const read = await conversation.account(signal)
    return read.kind === 'ok' ? { kind: 'ok', value: { kid: read.value } } : read
  }

  return {
    async check(signal): Promise<ConnectionCheck> {
      const directory = await conversation.directory(signal)
      if (directory.kind !== 'ok') return verdictOf(directory)
      const signer = await signerNow(signal)
      if (signer.kind !== 'ok') return verdictOf(signer)
      return 'kid' in signer.value
        ? {
            ok: true,
            message:
              'The directory has an account with this key. Whether it may revoke shows with the first certificate.',
            facts: [{ name: 'Account', value: signer.value.kid }],
          }
        : {
            ok: true,
            message: "The directory answers. A certificate's own key is tried with the first certificate.",
            facts: [],
          }
    },

    ...((isByCertificate
      ? {}
      : {
          account: (_order, _items, signal) => conversation.account(signal),
        }) satisfies Partial<VendorClient>),

    async submit(order, items, signal): Promise<readonly Submitted[]> {
      const item = onlyItem(items)
      if (isByCertificate && !isOwnKey(key, item)) return [local(OTHER_KEY)]
      const directory = await conversation.directory(signal)
      if (directory.kind !== 'ok') return [withoutTicket(directory)]
      const signer = await signerNow(signal)
      if (signer.kind !== 'ok') return [withoutTicket(signer)]
      const sent = await conversation.change(
        directory.value.revokeCert,
        payloadOf(item),
        signer.value,
        signal,
      )
      if (sent.kind !== 'sent') return [withoutTicket(sent)]
      const { answer, noncesRefused } = sent
      return [
        submittedOne(
          answer,
          reader.readSubmit(order.operation, answer, (own) => nameOf(own, noncesRefused === true)),
        ),
      ]
    },
    status: async (order) => ({
      kind: 'ok',
      value: provenStatus(PROOF, order.operation, 'no status', {
        message:
          'ACME has no question for the status of a certificate: see what CRL and OCSP show (rescind effect).',
      }),
    }),
    close: async () => {},
  }
}

/** RFC 8555 section 7.6. */
function payloadOf({ target, reason }: Item): object {
  const der = target[CERTIFICATE]
  if (der === undefined) throw new RangeError('no request is made without a certificate')
  return {
    certificate: Buffer.from(der, 'base64').toString('base64url'),
    ...(reason === null ? {} : { reason: REASON_CODES[reason] }),
  }
}

function nameOf(answer: Answered, areNoncesRefused: boolean): Named | null {
  if (answer.status === 200 && nonceOf(answer.headers) !== undefined) return { body: 'taken' }
  return areNoncesRefused && readAcmeError(answerJson(answer))?.code === 'badNonce'
    ? { body: 'one nonce refused after the other' }
    : null
}

const isOwnKey = (key: SigningKey, { target }: Item): boolean =>
  ownKeyOf(target[CERTIFICATE])?.equals(key.publicKey) === true

/** Not even asked: the directory would refuse it, and count it. */
const OTHER_KEY: Outcome = {
  kind: 'refused',
  code: 'other-key',
  message: 'The certificate has another key than the one that was given.',
  final: true,
}
const local = (outcome: Outcome): Submitted => ({ outcome, durationMs: 0 })

/** With a key that cannot sign nothing is ever sent. */
function keyless(): VendorClient {
  return {
    check: async () => failedCheck(NO_KEY.message, NO_KEY.hint),
    submit: async (_order, items) => items.map(() => local(NO_KEY)),
    status: async () => NO_KEY,
    close: async () => {},
  }
}
