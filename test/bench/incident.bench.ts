/** How long an incident of a million certificates takes to say how it stands. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { inWorkspace } from '../support/cli-workspace.ts'
import type { BenchRow } from './bench-row.ts'

const MEMBERS = 1_000_000
const STATUS_MS_MARK = 300
const LOOKS = 15
const DAY_MS = 86_400_000
const NAME = 'million'

export async function benchIncident(): Promise<BenchRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rescind-bench-'))
  const dataDir = path.join(folder, 'workspace')
  try {
    await inWorkspace(dataDir, ({ incidents }) =>
      incidents.open({
        name: NAME,
        cause: 'br-4.9.1.1-12',
        knownAtMs: Date.now() - 3_600_000,
        knownHow: '',
        note: '',
      }),
    )
    fill(path.join(dataDir, 'rescind.db'))
    const ms = await inWorkspace(dataDir, async ({ incidents }) => {
      await incidents.get(NAME)
      const looks: number[] = []
      for (let look = 0; look < LOOKS; look += 1) {
        const started = performance.now()
        const { figures } = await incidents.get(NAME)
        looks.push(performance.now() - started)
        if (figures.population !== MEMBERS) throw new Error(`a population of ${figures.population}`)
      }
      return looks.toSorted((a, b) => a - b)
    })
    const median = ms[Math.floor(LOOKS / 2)] as number
    return [
      {
        figure: 'status of an incident of 1 M certificates',
        ours: `${median.toFixed(0)} ms`,
        beside: '',
        ratio: null,
        mark: `≤ ${STATUS_MS_MARK} ms`,
        ok: median <= STATUS_MS_MARK,
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Members of two vendors that end over a year, one in 365 today, in every standing, one in ten excluded by twenty exclusions. */
function fill(file: string): void {
  const db = new Database(file)
  try {
    const today = Math.floor(Date.now() / DAY_MS) * DAY_MS
    db.exec(`
      INSERT INTO incident_addition (id, incident, inventory, event, touched_ms) VALUES (1, 1, 'i', 2, 0);
      WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20)
      INSERT INTO incident_exclusion (incident, event, why, who, at, until, items)
        SELECT 1, 2, 'why', 'who', '2026-11-20T10:00:00.000Z', NULL, ${MEMBERS} / 200 FROM n;
      WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${MEMBERS})
      INSERT INTO incident_member (incident, addition, vendor, kind, target, known, label, ends_ms, source_row, standing, told,
        replaced, exclusion, excluded_until_ms)
      SELECT 1, 1, iif(n % 3, 'digicert-tlm', 'keyfactor-command'), 'certificate',
        '{"serial_number":"' || printf('%032X', n) || '"}', '{"serial_number":"' || printf('%032X', n) || '"}',
        'host' || n || '.example', ${today} + (n % 365 - 20) * ${DAY_MS} + n % ${DAY_MS}, n, n % 5, n % 97 = 0, n % 2,
        iif(n % 10, NULL, 1 + n / 10 % 20), iif(n % 10, 0, ${today} + ${DAY_MS} * (1 + n / 10 % 20))
      FROM n;`)
  } finally {
    db.close()
  }
}
