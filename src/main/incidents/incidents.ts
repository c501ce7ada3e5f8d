import type {
  BurnDown,
  Incident,
  IncidentMember,
  IncidentSummary,
  IncidentWave,
} from '../../contract/incidents.ts'
import type { ItemFilter } from '../../contract/inventories.ts'
import type { WrittenFile } from '../files/whole-file.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { WriteOptions } from '../reports/reports.ts'
import type { ShippedVerifier } from '../reports/ship-verifier.ts'
import type { LoadedIncident } from './bundle/load-incident.ts'
import type { ReadProgress } from './bundle/read-progress.ts'
import type { SavedIncident } from './bundle/save-incident.ts'
import type { IncidentFacts } from './incident-event.ts'
import type { MemberQuestion } from './member-list.ts'
import type { Added, Chosen, Compared } from './population.ts'
import type { DueLook, StartDue } from './waves/start-due.ts'
import type { Planned, PlanWave } from './waves/waves.ts'

export interface OpenIncident {
  readonly name: string
  readonly cause: string
  /** What the cause does not propose, or is to be overruled; then `note` must say why. */
  readonly reason?: IncidentFacts['reason'] | undefined
  readonly deadlineMs?: number | undefined
  readonly knownAtMs: number
  readonly knownHow: string
  readonly owner?: string | undefined
  /** An exercise: only drills count for it. */
  readonly drill?: boolean | undefined
  readonly note: string
}

export interface ChangeIncident {
  readonly reason?: IncidentFacts['reason'] | undefined
  readonly deadlineMs?: number | undefined
  readonly owner?: string | undefined
  readonly note: string
}

export type IncidentReportFormat = 'json' | 'csv' | 'html' | 'pdf' | 'jsonl'

export interface IncidentReport extends WrittenFile {
  /** Reports of an incident are numbered from 1. */
  readonly number: number
  /** Of evidence: whether a key was at hand. */
  readonly signed: boolean
  /** Of evidence: what was put beside it to check it with. */
  readonly verifier: ShippedVerifier | null
}

/**
 * Incidents of a workspace: what they are about, their population across vendors, and what became of each of its members by
 * the journals of this workspace's batches. Above batches and runs, which know nothing of it.
 */
export interface Incidents {
  list(): Promise<IncidentSummary[]>
  /** @throws AppError `input.no-such-incident`, `check.incident-broken` */
  get(name: string): Promise<Incident>
  /** The deadline of an open incident of that name; null where there is none. */
  find(name: string): { readonly knownAt: string; readonly deadline: string; readonly drill: boolean } | null
  /** @throws AppError `input.no-such-incident`, `state.incident-closed` */
  requireOpen(name: string): void
  /** @throws AppError `input.name-taken`, `input.no-such-cause`, `input.no-deadline`, `input.no-note`, `input.bad-time` */
  open(request: OpenIncident): void
  /** @throws AppError `input.nothing-changed`, `input.no-note` */
  change(name: string, change: ChangeIncident): void
  /** All or nothing. @throws AppError `input.no-such-inventory`, `input.wrong-kind`, `state.incident-busy`, `state.incident-closed` */
  add(name: string, inventory: string, filter: ItemFilter): Promise<Added>
  /** What a later inventory has more and less. Members enter by `add` only. */
  compare(name: string, inventory: string): Promise<Compared>
  /** @param untilMs null for no end @returns how many members it takes out */
  exclude(name: string, chosen: Chosen, why: string, untilMs: number | null): Promise<number>
  include(name: string, chosen: Chosen, why: string): number
  /** @throws AppError `input.name-taken`, `input.no-such-wave`, `input.bad-window`, `input.empty-wave`, `state.incident-closed` */
  plan(name: string, request: PlanWave): Promise<Planned>
  /** From now on no run sends anything of the wave, until it is released. */
  hold(name: string, wave: string, why: string): void
  release(name: string, wave: string, why: string): void
  /**
   * Starts what is due of it and was sealed to start by itself, and tells what the rest waits for. Begins nothing twice, whoever else looks.
   *
   * @throws AppError `state.incident-closed`
   */
  startDue(name: string, given?: StartDue): Promise<DueLook>
  /** Names of open incidents with sealed batches that start by themselves and have not ended. */
  startingThemselves(): string[]
  close(name: string, statement: string): Promise<void>
  reopen(name: string, why: string): void
  members(name: string, page: MemberQuestion): Promise<{ total: number; items: IncidentMember[] }>
  burnDown(name: string): Promise<BurnDown>
  /** In the order in which they were planned. */
  waves(name: string): Promise<IncidentWave[]>
  /** Writes a numbered report, whole or not at all. `jsonl` is the evidence, signed where a key is at hand. @throws AppError as `Reports.write` */
  report(
    name: string,
    format: IncidentReportFormat,
    file: string,
    options?: WriteOptions,
  ): Promise<IncidentReport>
  /**
   * Writes the incident into one signed file: its chain, its members, and its sealed batches that were not started.
   *
   * @param options.workspace binds the batches to the workspace whose key has this fingerprint
   * @throws AppError `state.draft`, `state.started`, `state.incident-closed`, `check.incident-broken`; as `Bundles.export`
   */
  save(
    name: string,
    file: string,
    options: { readonly workspace?: string | undefined; readonly ask: AskPassphrase },
  ): Promise<SavedIncident>
  /** Takes such a file in, all or nothing. @throws AppError `check.…`, `input.name-taken`, `state.incident-went-on` */
  load(file: string): Promise<LoadedIncident>
  /** Reads what the workspace that took it in tells of it: its signed evidence. @throws AppError `check.…`, `input.older-progress` */
  readProgress(name: string, file: string): Promise<ReadProgress>
}
