import type { Incident, IncidentBatch } from '../../contract/incidents.ts'

/** What is next with an incident: one thing in each of its states. */
export type IncidentStep =
  | { readonly kind: 'report' | 'add' | 'done' | 'progress' | 'look' }
  | { readonly kind: 'plan' | 'refused'; readonly items: number }
  | { readonly kind: 'seal'; readonly items: number; readonly batch: string }
  | { readonly kind: 'run' | 'resume' | 'follow'; readonly batch: string }

export function stepOfIncident({ state, figures, clock, byVendor, batches }: Incident): IncidentStep {
  if (state === 'closed') return { kind: 'report' }
  if (figures.population === 0) return { kind: 'add' }
  const items = byVendor.reduce((sum, one) => sum + one.inNoBatch, 0)
  if (items > 0) {
    // What a draft holds is in no sealed batch either, and another wave would not find it.
    const draft = batches.find((one) => one.state === 'draft')
    return draft === undefined ? { kind: 'plan', items } : { kind: 'seal', items, batch: draft.batch }
  }
  if (figures.refused > 0) return { kind: 'refused', items: figures.refused }
  if (clock.left === 0) return { kind: 'done' }
  const here = batches.filter((one) => one.elsewhere === null || one.elsewhere.begun === 0)
  const first = (...states: IncidentBatch['state'][]) => here.find((one) => states.includes(one.state))?.batch
  const [sealed, paused, running] = [first('sealed', 'approved'), first('paused'), first('running')]
  if (sealed !== undefined) return { kind: 'run', batch: sealed }
  if (paused !== undefined) return { kind: 'resume', batch: paused }
  if (running !== undefined) return { kind: 'follow', batch: running }
  return { kind: batches.length > here.length ? 'progress' : 'look' }
}
