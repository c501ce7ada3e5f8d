import { type Answered, createAnswerReader, type Named } from '../answer-reader.ts'
import { KEY_HINT } from './credentials.ts'
import { PROOF } from './proof.ts'
import { readAwsError, requestIdOf } from './wire.ts'

export const reader = createAnswerReader({
  proof: PROOF,
  readError: readAwsError,
  key: {
    code: 'UnrecognizedClientException',
    message: 'AWS does not take the key.',
    hint: `${KEY_HINT} Temporary ones end; and signatures are dated: the clock of this machine must be right.`,
  },
  permission: {
    code: 'AccessDeniedException',
    message: 'AWS does not let this key do it.',
    hint: "It needs acm-pca:RevokeCertificate on the CA, and acm-pca:DescribeCertificateAuthority for the check. See the connection's ca_arn and the state of the CA.",
  },
})

/** "If the action is successful, the service sends back an HTTP 200 response with an empty HTTP body" (RevokeCertificate). */
export const nameChange = ({ status, headers, body }: Answered): Named | null =>
  status === 200 && requestIdOf(headers) !== undefined && /^\s*(?:\{\s*\})?\s*$/.test(body)
    ? { body: 'taken' }
    : null
