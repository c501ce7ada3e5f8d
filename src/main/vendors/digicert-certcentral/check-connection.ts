import type { ConnectionCheck } from '../../../contract/connections.ts'
import { verdictOf } from '../connection-verdict.ts'
import type { Lookups } from './lookups.ts'

const FACT_CHARS_MAX = 200
const ADMIN = /admin/i

/** Whether the key is good, whose it is, and by that user's roles whether it can skip the approval ("View user", `GET /user/me`). */
export async function checkConnection(lookups: Lookups): Promise<ConnectionCheck> {
  const read = await lookups.me()
  if (read.kind !== 'ok') return verdictOf(read)
  const { first_name: first, last_name: last, username, access_roles: roles } = read.value
  const names = (roles ?? []).flatMap(({ name }) => (name ? [name] : []))
  const isAdmin = names.some((name) => ADMIN.test(name))
  const person = [first, last].filter(Boolean).join(' ') || username || `user ${read.value.id}`
  const clip = (value: string): string => value.slice(0, FACT_CHARS_MAX)
  return {
    ok: true,
    message: isAdmin
      ? 'The vendor takes the key. Its user is an administrator: skip_approval, and approving and rejecting requests, can work.'
      : names.length === 0
        ? 'The vendor takes the key, and does not tell its roles. Whether skip_approval works shows with the first revocation.'
        : 'The vendor takes the key. Its user is no administrator: each revocation becomes a request that an administrator must approve, even with skip_approval.',
    facts: [
      { name: 'User of the key', value: clip(person) },
      { name: 'Roles', value: names.length === 0 ? 'not told' : clip(names.join(', ')) },
      {
        name: 'Can skip the approval',
        value: isAdmin ? 'yes, by its role' : names.length === 0 ? 'not known' : 'no',
      },
    ],
  }
}
