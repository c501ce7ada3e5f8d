import type { ConnectionCheck } from '../../../contract/connections.ts'
import { ofAccount } from '../answer-reader.ts'
import { verdictOf } from '../connection-verdict.ts'
import type { Read } from '../port.ts'
import type { Lookups } from './lookups.ts'
import { RIGHTS_HINT } from './read-answer.ts'

const FACT_CHARS_MAX = 200
const ADMIN = /admin/i
/** "Finance Manager" and others decide nothing about certificates. */
const MANAGER = /^manager$/i

/** The account of the key's user ("User info", `GET /user/me`: `account_id`); null for a key that may not ask. */
export async function accountOfKey(lookups: Lookups): Promise<Read<string | null>> {
  const read = await lookups.me()
  if (read.kind === 'error') return { kind: 'ok', value: null }
  if (read.kind !== 'ok') return read
  const { account_id: account } = read.value
  return { kind: 'ok', value: account == null ? null : String(account) }
}

/** Whether the key is good, whose it is, and by that user's roles whether it can skip the approval ("View user", `GET /user/me`). */
export async function checkConnection(lookups: Lookups): Promise<ConnectionCheck> {
  const read = ofAccount(await lookups.me(), RIGHTS_HINT)
  if (read.kind !== 'ok') return verdictOf(read)
  const { first_name: first, last_name: last, username, access_roles: roles } = read.value
  const names = (roles ?? []).flatMap(({ name }) => (name ? [name] : []))
  const isAdmin = names.some((name) => ADMIN.test(name))
  const isManager = names.some((name) => MANAGER.test(name.trim()))
  const mayDecide = isAdmin || isManager
  const person = [first, last].filter(Boolean).join(' ') || username || `user ${read.value.id}`
  const clip = (value: string): string => value.slice(0, FACT_CHARS_MAX)
  return {
    ok: true,
    message: `The vendor takes the key. ${
      isAdmin
        ? 'Its user is an administrator: skip_approval, and approving and rejecting requests, can work.'
        : names.length === 0
          ? 'It does not tell its roles: whether skip_approval works shows with the first revocation.'
          : isManager
            ? 'Its user is a manager: approving and rejecting requests can work; each revocation becomes a request that somebody must approve, even with skip_approval.'
            : 'Its user is no administrator: each revocation becomes a request that an administrator or manager must approve, even with skip_approval.'
    } Whether the key itself is for reading only, the vendor does not tell.`,
    facts: [
      { name: 'User of the key', value: clip(person) },
      { name: 'Roles', value: names.length === 0 ? 'not told' : clip(names.join(', ')) },
      {
        name: 'Can skip the approval',
        value: isAdmin ? 'yes, by its role' : names.length === 0 ? 'not known' : 'no',
      },
      {
        name: 'Can approve and reject requests',
        value: mayDecide ? 'yes, by its role' : names.length === 0 ? 'not known' : 'no',
      },
    ],
  }
}
