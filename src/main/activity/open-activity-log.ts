import type { Activity } from '../../contract/workspace.ts'
import type { Announcer } from '../announcer.ts'
import { type Clock, isoTime } from '../clock.ts'
import type { Db } from '../db/workspace-db.ts'
import type { ActivityLog } from './activity-log.ts'

export interface ActivityLogDeps {
  readonly db: Db
  readonly clock: Clock
  readonly operator: string
  readonly announcer: Announcer
}

export function openActivityLog({ db, clock, operator, announcer }: ActivityLogDeps): ActivityLog {
  const insert = db.prepare<[string, string, string, string, string | null], Activity>(
    'INSERT INTO activity (at, actor, kind, message, batch) VALUES (?, ?, ?, ?, ?) RETURNING *',
  )
  const page = db.prepare<[number, number], Activity>(
    'SELECT * FROM activity WHERE seq < ? ORDER BY seq DESC LIMIT ?',
  )
  return {
    add({ kind, message, batch }) {
      const entry = insert.get(isoTime(clock.now()), operator, kind, message, batch ?? null) as Activity
      announcer.announce('workspace.activity', entry)
      return entry
    },
    page: (before, limit) => page.all(before ?? Number.MAX_SAFE_INTEGER, limit),
  }
}
