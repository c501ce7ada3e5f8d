import { X509Certificate } from 'node:crypto'

/**
 * Time stamps by another party (RFC 3161). What is stamped is the head of a chain as text: 64 lower-case hex digits, so that a
 * person checks a token with `printf HEAD >head; openssl ts -verify -data head -in TOKEN -token_in -CAfile CA`.
 */
export interface TimeStamp {
  /** `genTime`: when the other party saw the head, ISO 8601. */
  readonly at: string
  /** Subject of the certificate that signed it. */
  readonly by: string
}

/** Why a token or an answer is no good, in words that follow "the time stamp". */
export class BadTimeStamp extends Error {}

const SHA256 = '2.16.840.1.101.3.4.2.1'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const SIGNED_DATA = '1.2.840.113549.1.7.2'
/** Extended key usage without which a certificate signs no time stamps (RFC 3161, section 2.3). */
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8'
const NONCE_BYTES = 8
/** `granted` and `grantedWithMods` (RFC 3161, section 2.4.2). */
const GRANTED: readonly number[] = [0, 1]

export interface TimeStampRequest {
  /** DER of a `TimeStampReq`, to be sent as `application/timestamp-query`. */
  readonly bytes: Uint8Array
  /** Upper-case hex. */
  readonly nonce: string
}

/** @param random as many bytes as asked for */
export async function timeStampRequest(
  head: string,
  random: (bytes: number) => Uint8Array,
): Promise<TimeStampRequest> {
  const [asn1js, pkijs] = await Promise.all([import('asn1js'), import('pkijs')])
  // Never negative, never with a leading zero: one spelling, which the answer must repeat.
  const nonce = Buffer.from(random(NONCE_BYTES))
  nonce[0] = ((nonce[0] ?? 0) & 0x3f) | 0x40
  const imprint = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(head)))
  const request = new pkijs.TimeStampReq({
    version: 1,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: SHA256,
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: imprint }),
    }),
    nonce: new asn1js.Integer({ valueHex: Uint8Array.from(nonce) }),
    certReq: true,
  })
  return {
    bytes: new Uint8Array(request.toSchema().toBER()),
    nonce: nonce.toString('hex').toUpperCase(),
  }
}

/** Takes the token out of an answer, having checked that it answers this very request. @throws BadTimeStamp */
export async function tokenOf(
  answer: Uint8Array,
  head: string,
  { nonce }: TimeStampRequest,
): Promise<Uint8Array> {
  const pkijs = await import('pkijs')
  const response = parsed(() => pkijs.TimeStampResp.fromBER(Uint8Array.from(answer).buffer), 'answer')
  const { status, statusStrings } = response.status
  if (!GRANTED.includes(status) || response.timeStampToken === undefined) {
    const words = statusStrings?.map(({ valueBlock }) => valueBlock.value).join(' ') ?? ''
    throw new BadTimeStamp(`was refused with status ${status}${words === '' ? '' : `: ${words}`}`)
  }
  const token = new Uint8Array(response.timeStampToken.toSchema().toBER())
  await checkTimeStamp(token, head)
  const { info } = await contentOf(token)
  const returned =
    info.nonce === undefined ? '' : Buffer.from(info.nonce.valueBlock.valueHexView).toString('hex')
  if (returned.toUpperCase() !== nonce) throw new BadTimeStamp('answers another request')
  return token
}

/**
 * Checks that a token is over this head and that its signature holds, by the certificate that it carries.
 *
 * @param trusted certificates of CAs, in DER: when given, the signer's certificate must lead to one of them
 * @throws BadTimeStamp
 */
export async function checkTimeStamp(
  token: Uint8Array,
  head: string,
  trusted?: readonly Uint8Array[],
): Promise<TimeStamp> {
  const pkijs = await import('pkijs')
  const { signed, info } = await contentOf(token)
  const result = await signed
    .verify({
      signer: 0,
      data: Uint8Array.from(Buffer.from(head)).buffer,
      checkChain: trusted !== undefined,
      trustedCerts: (trusted ?? []).map((der) =>
        parsed(() => pkijs.Certificate.fromBER(Uint8Array.from(der).buffer), "CA's certificate"),
      ),
      extendedMode: true,
    })
    .catch((error: unknown) => {
      throw new BadTimeStamp(`does not hold: ${error instanceof Error ? error.message : String(error)}`)
    })
  if (result.signatureVerified !== true) throw new BadTimeStamp('carries a signature that does not hold')
  const der = result.signerCertificate?.toSchema().toBER()
  if (der === undefined) throw new BadTimeStamp('does not carry the certificate of its signer')
  const certificate = new X509Certificate(new Uint8Array(der))
  if (certificate.keyUsage?.includes(TIME_STAMPING) !== true)
    throw new BadTimeStamp('is signed by a certificate that is not for time stamps')
  return { at: info.genTime.toISOString(), by: certificate.subject.replaceAll('\n', ', ') }
}

async function contentOf(token: Uint8Array) {
  const pkijs = await import('pkijs')
  return parsed(() => {
    const outer = pkijs.ContentInfo.fromBER(Uint8Array.from(token).buffer)
    if (outer.contentType !== SIGNED_DATA) throw new BadTimeStamp('is no signed data')
    const signed = new pkijs.SignedData({ schema: outer.content })
    const { eContentType, eContent } = signed.encapContentInfo
    if (eContentType !== TST_INFO || eContent === undefined)
      throw new BadTimeStamp('is signed data about something else')
    return { signed, info: pkijs.TSTInfo.fromBER(eContent.getValue()) }
  }, 'token')
}

/** The library throws errors of many kinds at bytes that are not what they should be. */
function parsed<T>(parse: () => T, what: string): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof BadTimeStamp) throw error
    throw new BadTimeStamp(`has no readable ${what}`)
  }
}
