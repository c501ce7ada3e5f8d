/** The CA of `demo --vendor adcs`: a stand-in, and a stand-in of its operator in the place of the PowerShell script. */

import { X509Certificate } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { z } from 'zod'
import { countOf } from '../contract/counted.ts'
import { AppError } from '../main/app-error.ts'
import { readCrl, revokedAmong } from '../main/effect/read-crl.ts'
import { checkSignature } from '../main/effect/signature.ts'
import { makeAdcsCa } from '../sandbox/adcs/adcs-ca.ts'
import { certutilOf } from '../sandbox/adcs/certutil.ts'
import { playOperator } from '../sandbox/adcs/operator.ts'
import { openDatabase } from '../sandbox/adcs/request-database.ts'
import type { DemoCa } from './demo-ca.ts'

const now = () => Date.now()

/** What the operator's process is told. */
const OperatorOrder = z.strictObject({
  ca: z.string(),
  handOver: z.string(),
  yes: z.int(),
  /** After so many revocations the tool does not come back: so that there is a moment at which to kill it. */
  hangAfter: z.int().nullable(),
})

/** Makes the stand-in of a CA in a folder, and has it issue so many certificates. */
export async function makeStandInCa(folder: string, count: number): Promise<DemoCa> {
  await mkdir(folder, { mode: 0o700, recursive: true })
  const ca = makeAdcsCa(folder, count, now)
  const serials = ca.database.issued.map(({ serial }) => serial)
  return {
    made: `A stand-in takes the place of a Microsoft CA, with ${countOf(count, 'certificate')}. Nothing here is a Windows server: the PowerShell script is written and not run, and a stand-in of it does the same at the stand-in of the CA.`,
    carriedOut: 'the stand-in of the script',
    columns: ['Serial Number', 'Issued Common Name'],
    name: ca.name,
    certificate: ca.certificate,
    issued: ca.database.issued.map(({ serial, commonName }) => ({ serial, cells: [serial, commonName] })),
    look: null,
    carryOut: (handOver, yes, hangAfter) => [
      process.execPath,
      [
        process.argv[1] as string,
        'demo',
        '--as-operator',
        JSON.stringify({ ca: folder, handOver, yes, hangAfter } satisfies z.infer<typeof OperatorOrder>),
      ],
    ],
    timesRevoked: async () => ca.database.revocations().length,
    async publish() {
      const list = ca.publish()
      const crl = readCrl(list)
      const { found, entries } = await revokedAmong(crl, new Set(serials))
      const isSigned =
        (await checkSignature(crl.signed, new X509Certificate(ca.certificate).publicKey)) === 'good'
      if (!isSigned || entries !== found.size)
        throw new AppError('check.demo-log', 'The list of the stand-in is not one that its CA would sign.')
      return { list, serials: [...found.keys()].sort() }
    },
  }
}

/**
 * What the operator's process does.
 *
 * @returns its exit code, as the script's
 */
export function playAsOperator(order: string): number {
  const { ca, handOver, yes, hangAfter } = OperatorOrder.parse(JSON.parse(order))
  const database = openDatabase(ca)
  const certutil = certutilOf(database, now)
  const end = playOperator({
    handOver,
    yes,
    now,
    certutil: {
      view: certutil.view,
      revoke(serial, reason) {
        const answer = certutil.revoke(serial, reason)
        if (database.revocations().length === hangAfter) hang()
        return answer
      },
    },
  })
  if (end.code === 2 || end.code === 4) process.stderr.write(`${end.why}\n`)
  return end.code
}

const hang = (): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
