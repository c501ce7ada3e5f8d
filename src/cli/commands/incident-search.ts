import type { Secret } from '../../main/keychain/secret.ts'
import type { Workbench } from '../../main/workbench.ts'
import { importProgress } from '../progress.ts'
import type { Session } from '../session.ts'

export interface SearchOptions {
  readonly search?: readonly string[]
  readonly query?: Record<string, string>
}

/**
 * Searches at vendors for an incident. Each search becomes an inventory, named after the incident, the connection and the moment,
 * which stays in the workspace whatever becomes of it.
 *
 * @returns the inventories
 */
export async function searchesFor(
  session: Session,
  { incidents, discovery }: Workbench,
  incident: string,
  { search = [], query = {} }: SearchOptions,
  key: Secret | undefined,
): Promise<string[]> {
  if (search.length === 0) return []
  // Before anything is asked of a vendor.
  incidents.requireOpen(incident)
  const moment = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')
  const filled: string[] = []
  for (const connection of search) {
    const name = `${incident} ${connection} ${moment}`
    const progress = importProgress(session.output)
    try {
      await discovery.fill({ connection, name, query, key }, { onProgress: progress.show })
    } finally {
      progress.end()
    }
    filled.push(name)
  }
  return filled
}
