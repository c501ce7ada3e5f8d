/** Pebble, the ACME server that Let's Encrypt tests clients with: another implementation than our sandbox. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Agent, request } from 'undici'
import { freePort, startProgram } from './proxy-programs.ts'

const fixture = (name: string): string => new URL(`../fixtures/tls/${name}.pem`, import.meta.url).pathname
/** What its own address is checked against: the product's `--ca`. */
export const PEBBLE_CA_FILE = fixture('ca')

const STATUS_MS_MAX = 30_000

export interface CertificateStatus {
  readonly Status: 'Valid' | 'Revoked'
  readonly Reason?: number
  readonly RevokedAt?: string
}

export interface Pebble extends AsyncDisposable {
  readonly directory: string
  /** Its own word for a certificate, from beside the protocol. @param serial in hex */
  status(serial: string): Promise<CertificateStatus>
}

/** @param nonceReject how many of a hundred good nonces it refuses */
export async function startPebble(nonceReject: number): Promise<Pebble> {
  const management = await freePort()
  const program = await startProgram(
    ({ port, folder }) => {
      const config = path.join(folder, 'pebble.json')
      const pebble = {
        listenAddress: `127.0.0.1:${port}`,
        managementListenAddress: `127.0.0.1:${management}`,
        certificate: fixture('good'),
        privateKey: fixture('server-key'),
        httpPort: 5002,
        tlsPort: 5001,
        ocspResponderURL: '',
        externalAccountBindingRequired: false,
      }
      writeFileSync(config, JSON.stringify({ pebble }))
      return ['pebble', '-config', config]
    },
    {
      PEBBLE_VA_ALWAYS_VALID: '1',
      PEBBLE_VA_NOSLEEP: '1',
      // A name that was shown once is not asked for again: each certificate costs fewer requests.
      PEBBLE_AUTHZREUSE: '100',
      PEBBLE_WFE_NONCEREJECT: String(nonceReject),
    },
  )
  // The port was free a moment ago: whoever else has it now may never answer.
  const agent = new Agent({
    connect: { ca: readFileSync(PEBBLE_CA_FILE) },
    headersTimeout: STATUS_MS_MAX,
    bodyTimeout: STATUS_MS_MAX,
  })
  return {
    directory: `https://127.0.0.1:${program.port}/dir`,
    async status(serial) {
      const { statusCode, body } = await request(
        `https://127.0.0.1:${management}/cert-status-by-serial/${serial.toLowerCase()}`,
        { dispatcher: agent },
      )
      const text = await body.text()
      if (statusCode !== 200) throw new Error(`pebble answers ${statusCode} for ${serial}: ${text}`)
      return JSON.parse(text) as CertificateStatus
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy()
      await program[Symbol.asyncDispose]()
    },
  }
}
