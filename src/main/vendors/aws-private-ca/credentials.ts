import { z } from 'zod'
import { parseJson } from '../../http/json.ts'
import { Secret } from '../../keychain/secret.ts'
import type { Read } from '../port.ts'

/** What requests are signed with (AWS Signature Version 4). */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  /** Of temporary credentials; goes with each request. */
  readonly sessionToken?: Secret
}

/** Where a client gets them: from the key, or from a profile that others may renew meanwhile. */
export type CredentialSource = () => Promise<Read<AwsCredentials>>

const id = z.string().regex(/^\w{1,128}$/)
/** A session token must fit into a header. */
const text = z.string().regex(/^[\x21-\x7e]+$/)
/** "Sourcing credentials with an external process", which `aws configure export-credentials` prints. */
const ProcessCredentials = z.looseObject({
  AccessKeyId: id,
  SecretAccessKey: text,
  SessionToken: text.nullish(),
})
/** As AWS STS answers (`aws sts assume-role`). */
const StsAnswer = z.looseObject({ Credentials: ProcessCredentials })
const Pair = z.union([
  z.tuple([id, text]).transform(([AccessKeyId, SecretAccessKey]) => ({
    AccessKeyId,
    SecretAccessKey,
    SessionToken: null,
  })),
  z.tuple([id, text, text]).transform(([AccessKeyId, SecretAccessKey, SessionToken]) => ({
    AccessKeyId,
    SecretAccessKey,
    SessionToken,
  })),
])

export const KEY_HINT =
  'Give ACCESS_KEY_ID:SECRET_ACCESS_KEY, with :SESSION_TOKEN where they are temporary, or what "aws configure export-credentials" prints.'

export const badKey = (message: string, hint = KEY_HINT): Extract<Read<never>, { kind: 'key-refused' }> => ({
  kind: 'key-refused',
  code: 'bad-key',
  message,
  hint,
})

/** Reads a key: `ID:SECRET`, `ID:SECRET:TOKEN`, or the JSON of AWS's own tools. Nothing of it is in a refusal. */
export function readCredentials(secret: Secret): Read<AwsCredentials> {
  const key = secret.reveal().trim()
  const json = key.startsWith('{') ? parseJson(key) : null
  const parsed =
    json === null
      ? Pair.safeParse(key.split(':'))
      : z.union([StsAnswer.transform(({ Credentials }) => Credentials), ProcessCredentials]).safeParse(json)
  if (!parsed.success) return badKey('This is no key pair of AWS.')
  const { AccessKeyId, SecretAccessKey, SessionToken } = parsed.data
  return {
    kind: 'ok',
    value: {
      accessKeyId: AccessKeyId,
      secretAccessKey: new Secret(SecretAccessKey),
      ...(SessionToken == null ? {} : { sessionToken: new Secret(SessionToken) }),
    },
  }
}
