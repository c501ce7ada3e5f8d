import type { CaCertificate } from '../../contract/effect.ts'
import type { ActivityLog } from '../activity/activity-log.ts'
import { AppError } from '../app-error.ts'
import { type Clock, isoTime } from '../clock.ts'
import { type Db, inTransaction } from '../db/workspace-db.ts'
import { plainUrl } from '../http/fetch-bytes.ts'
import { type Authority, readAuthorities } from './authority.ts'
import type { Authorities } from './effect.ts'

interface CaRow {
  readonly fingerprint: string
  readonly pem: string
  readonly crl_urls: string
  readonly ocsp_urls: string
  readonly added_at: string
  readonly added_by: string
}

export interface AuthorityStore extends Authorities {
  /** All of them, read. */
  all(): Authority[]
}

export interface AuthoritiesDeps {
  readonly db: Db
  readonly clock: Clock
  readonly operator: string
  readonly activity: ActivityLog
}

export function openAuthorities({ db, clock, operator, activity }: AuthoritiesDeps): AuthorityStore {
  const selectAll = db.prepare<[], CaRow>('SELECT * FROM ca_certificate ORDER BY added_at, fingerprint')
  const upsert = db.prepare<[string, string, string, string, string, string]>(`
    INSERT INTO ca_certificate (fingerprint, pem, crl_urls, ocsp_urls, added_at, added_by) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (fingerprint) DO UPDATE SET crl_urls = excluded.crl_urls, ocsp_urls = excluded.ocsp_urls`)
  const deleteOne = db.prepare<[string]>('DELETE FROM ca_certificate WHERE fingerprint = ?')
  const read = (row: CaRow): Authority => {
    const urls = {
      crlUrls: JSON.parse(row.crl_urls) as string[],
      ocspUrls: JSON.parse(row.ocsp_urls) as string[],
    }
    const [authority] = readAuthorities(row.pem, urls)
    if (authority === undefined)
      throw new AppError('internal.no-ca', `The stored CA certificate ${row.fingerprint} is none.`)
    return authority
  }
  const shown = (row: CaRow): CaCertificate => {
    const { fingerprint, subject, parts, crlUrls, ocspUrls } = read(row)
    return {
      fingerprint,
      subject,
      validTo: isoTime(parts.notAfter),
      crlUrls: [...crlUrls],
      ocspUrls: [...ocspUrls],
      addedAt: row.added_at,
      addedBy: row.added_by,
    }
  }
  const list = () => selectAll.all().map(shown)
  return {
    all: () => selectAll.all().map(read),
    list,
    add(pem, { crlUrls = [], ocspUrls = [] } = {}) {
      for (const url of [...crlUrls, ...ocspUrls]) requireUrl(url)
      const added = readAuthorities(pem)
      inTransaction(db, () => {
        for (const { fingerprint, pem: own } of added) {
          upsert.run(
            fingerprint,
            own,
            JSON.stringify(crlUrls),
            JSON.stringify(ocspUrls),
            isoTime(clock.now()),
            operator,
          )
        }
      })
      for (const { subject, fingerprint } of added)
        activity.add({
          kind: 'ca.added',
          message: `Added the CA certificate "${subject}", SHA-256 ${fingerprint}`,
        })
      const fingerprints = new Set(added.map(({ fingerprint }) => fingerprint))
      return list().filter(({ fingerprint }) => fingerprints.has(fingerprint))
    },
    remove(text) {
      const fingerprint = text.replaceAll(':', '').toLowerCase()
      const found = selectAll.all().find((row) => row.fingerprint === fingerprint)
      if (found === undefined) {
        throw new AppError('input.no-such-ca', 'No CA certificate of that fingerprint was added.', {
          hint: 'See them all: rescind ca list',
        })
      }
      deleteOne.run(fingerprint)
      activity.add({
        kind: 'ca.removed',
        message: `Removed the CA certificate "${read(found).subject}", SHA-256 ${fingerprint}`,
      })
    },
  }
}

function requireUrl(text: string): void {
  if (plainUrl(text) !== null && !/\s/.test(text)) return
  throw new AppError('input.bad-url', 'An address of a list or responder is a plain http or https one.', {
    hint: 'Write it as the certificates of that CA would: http://crl.example.com/issuing.crl',
  })
}
