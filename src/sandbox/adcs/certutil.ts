import type { RequestDatabase } from './request-database.ts'

/** What a tool ended with, and all that it printed. */
export interface ToolAnswer {
  readonly code: number
  readonly text: string
}

/** The two calls of `certutil` that a hand-over makes. */
export interface Certutil {
  /** `certutil -view -restrict SerialNumber=… -out Request.Disposition,Request.RevokedReason` */
  view(serial: string): ToolAnswer
  /** `certutil -revoke SERIAL REASON` */
  revoke(serial: string, reason: string): ToolAnswer
}

const ISSUED = '0x14 (20) -- Issued'
const REVOKED = '0x15 (21) -- Revoked'
/** CRYPT_E_NOT_FOUND, as a process ends with it. */
const NOT_FOUND = -2146885628

/**
 * Answers as Microsoft's pages show the tool's, in English. What they leave open (how serial numbers are compared, what it
 * ends with) is made up: by value, and with the error's number.
 */
export function certutilOf(database: RequestDatabase, now: () => number): Certutil {
  const issued = new Set(database.issued.map(({ serial }) => serial.toLowerCase()))
  const reasonOf = (serial: string): number | undefined =>
    database.revocations().findLast((one) => one.serial.toLowerCase() === serial)?.reason
  return {
    view(serial) {
      const rows = issued.has(serial) ? 1 : 0
      return { code: 0, text: viewText(rows === 1 ? rowText(reasonOf(serial)) : '', rows) }
    },
    revoke(serial, reason) {
      if (!issued.has(serial))
        return {
          code: NOT_FOUND,
          text: `Revoking "${serial}" -- Reason: ${reason}\nCertUtil: -revoke command FAILED: 0x80092004 (-2146885628 CRYPT_E_NOT_FOUND)\nCertUtil: Cannot find object or property.\n`,
        }
      database.revoke({ serial: serial.toUpperCase(), reason: Number(reason), at: now() })
      return {
        code: 0,
        text: `Revoking "${serial}" -- Reason: ${reason}\nCertUtil: -revoke command completed successfully.\n`,
      }
    },
  }
}

const rowText = (reason: number | undefined): string =>
  reason === undefined
    ? `Row 1:\n  Request Disposition: ${ISSUED}\n  Revocation Reason: EMPTY\n\n`
    : `Row 1:\n  Request Disposition: ${REVOKED}\n  Revocation Reason: 0x${reason.toString(16)} (${reason})\n\n`

const viewText = (row: string, rows: number): string => `Schema:
  Column Name                   Localized Name                Type    MaxLength
  ----------------------------  ----------------------------  ------  ---------
  Request.Disposition           Request Disposition           Long    4 -- Indexed
  Request.RevokedReason         Revocation Reason             Long    4

${row}Maximum Row Index: ${rows}

${rows} Rows
  ${2 * rows} Row Properties, Total Size = ${8 * rows}, Max Size = ${4 * rows}, Ave Size = ${4 * rows}
CertUtil: -view command completed successfully.
`
