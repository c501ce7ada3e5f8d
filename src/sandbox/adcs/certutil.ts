import type { RequestDatabase } from './request-database.ts'

/** What a tool ended with, and all that it printed. */
export interface ToolAnswer {
  readonly code: number
  readonly text: string
}

/** The two calls of `certutil` that a hand-over makes. */
export interface Certutil {
  /** `certutil -view -restrict SerialNumber=… -out Disposition` */
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
  const isRevoked = (serial: string): boolean =>
    database.revocations().some((one) => one.serial.toLowerCase() === serial)
  return {
    view(serial) {
      const state = !issued.has(serial) ? null : isRevoked(serial) ? REVOKED : ISSUED
      const row = state === null ? '' : `Row 1:\n  Request Disposition: ${state}\n\n`
      const rows = state === null ? 0 : 1
      return {
        code: 0,
        text: `Schema:\n  Column Name                   Localized Name                Type    MaxLength\n  ----------------------------  ----------------------------  ------  ---------\n  Request.Disposition           Request Disposition           Long    4 -- Indexed\n\n${row}Maximum Row Index: ${rows}\n\n${rows} Rows\n   ${rows} Row Properties, Total Size = ${4 * rows}, Max Size = ${4 * rows}, Ave Size = ${4 * rows}\nCertUtil: -view command completed successfully.\n`,
      }
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
