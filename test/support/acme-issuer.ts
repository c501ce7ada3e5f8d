/** As much of an ACME client as gets certificates for tests to revoke (RFC 8555 section 7): the product has none. */
import { createPublicKey, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { FlattenedSign } from 'jose'
import { Agent, type Dispatcher, request } from 'undici'
import { privateKeyOf } from '../../src/sandbox/vendors/acme/derived-key.ts'
import { der, derName, derOid, derText } from './der.ts'

const BAD_NONCES_MAX = 60
const POLLS_MAX = 100
const POLL_MS = 20
const AT_ONCE = 8
const UTF8_STRING = 0x0c

export interface IssueOrder {
  readonly directory: string
  /** PEM of whom the server's certificate is from. */
  readonly caFile: string
  /** JWKs on P-256. */
  readonly accountKey: string
  readonly certificateKey: string
  readonly count: number
}

interface Answered {
  readonly json: Record<string, unknown>
  readonly text: string
  readonly location: string
}

/** @returns the certificates, without their issuers, as PEM */
export async function issueCertificates(order: IssueOrder): Promise<string[]> {
  const agent = new Agent({ connect: { ca: readFileSync(order.caFile) } })
  try {
    const { post, urls } = await openAccount(order, agent)
    const issued: string[] = []
    const one = async (): Promise<void> => {
      const made = await post(urls['newOrder'] ?? '', {
        identifiers: [{ type: 'dns', value: HOST }],
      })
      for (const url of made.json['authorizations'] as string[]) await authorize(post, url)
      await post(String(made.json['finalize']), { csr: signingRequest(order.certificateKey) })
      const ready = await until(() => post(made.location, null), 'valid')
      const { text } = await post(String(ready.json['certificate']), null)
      const [leaf = ''] = text.split(/(?<=-----END CERTIFICATE-----)/)
      issued.push(`${leaf.trim()}\n`)
    }
    // The first shows that the name is ours, for all of them.
    await one()
    const worker = async () => {
      while (left > 0) {
        left -= 1
        await one()
      }
    }
    let left = order.count - 1
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    return issued
  } finally {
    await agent.close()
  }
}

const HOST = 'host.example.com'
type Post = (url: string, payload: object | null) => Promise<Answered>

async function openAccount({ directory, accountKey }: IssueOrder, agent: Dispatcher) {
  const key = privateKeyOf(accountKey)
  const jwk = createPublicKey(key).export({ format: 'jwk' })
  const read = await request(directory, { dispatcher: agent })
  const urls = (await read.body.json()) as Record<string, string>
  let kid = ''
  const nonces: string[] = []
  const keep = (headers: Record<string, unknown>) => {
    if (typeof headers['replay-nonce'] === 'string') nonces.push(headers['replay-nonce'])
  }
  const post: Post = async (url, payload) => {
    for (let tries = 0; tries < BAD_NONCES_MAX; tries += 1) {
      if (nonces.length === 0) {
        const fresh = await request(urls['newNonce'] ?? '', { method: 'HEAD', dispatcher: agent })
        keep(fresh.headers)
      }
      const body = await new FlattenedSign(Buffer.from(payload === null ? '' : JSON.stringify(payload)))
        .setProtectedHeader({
          alg: 'ES256',
          nonce: nonces.pop() ?? '',
          url,
          ...(kid === '' ? { jwk } : { kid }),
        })
        .sign(key)
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/jose+json' },
        body: JSON.stringify(body),
        dispatcher: agent,
      })
      keep(answer.headers)
      const text = await answer.body.text()
      if (answer.statusCode < 300)
        return {
          text,
          json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
          location: String(answer.headers['location'] ?? ''),
        }
      if (!text.includes('badNonce')) throw new Error(`${url} answers ${answer.statusCode}: ${text}`)
    }
    throw new Error(`${url} refuses all nonces`)
  }
  kid = (await post(urls['newAccount'] ?? '', { termsOfServiceAgreed: true })).location
  return { post, urls }
}

async function authorize(post: Post, url: string): Promise<void> {
  const { json } = await post(url, null)
  if (json['status'] === 'valid') return
  const [challenge] = json['challenges'] as { url: string }[]
  await post(challenge?.url ?? '', {})
  await until(() => post(url, null), 'valid')
}

async function until(ask: () => Promise<Answered>, status: string): Promise<Answered> {
  for (let poll = 0; poll < POLLS_MAX; poll += 1) {
    const answered = await ask()
    if (answered.json['status'] === status) return answered
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  throw new Error(`it does not become ${status}`)
}

/** A request for a certificate of the host (RFC 2986), in base64url. */
function signingRequest(certificateKey: string): string {
  const key = privateKeyOf(certificateKey)
  const names = der(0x30, derText(0x82, HOST))
  const extension = der(0x30, derOid('2.5.29.17'), der(0x04, names))
  const extensions = der(0x30, derOid('1.2.840.113549.1.9.14'), der(0x31, der(0x30, extension)))
  const info = der(
    0x30,
    der(0x02, Buffer.from([0])),
    derName([['2.5.4.3', UTF8_STRING, HOST]]),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
    der(0xa0, extensions),
  )
  const signature = sign('sha256', info, key)
  const bits = der(0x03, Buffer.from([0]), signature)
  return der(0x30, info, der(0x30, derOid('1.2.840.10045.4.3.2')), bits).toString('base64url')
}
