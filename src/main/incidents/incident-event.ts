import type { IncidentFigures } from '../../contract/incidents.ts'
import type { Reason } from '../../contract/vendor.ts'
import type { WaveSchedule } from '../../contract/wave-schedule.ts'

/** What is known of an incident beside its population. */
export interface IncidentFacts {
  readonly cause: string
  readonly reason: Reason
  readonly knownAt: string
  readonly knownHow: string
  readonly deadline: string
  readonly owner: string
  /** Only exercises count for it, and it says so everywhere. */
  readonly drill?: true
}

interface FromInventory {
  readonly inventory: string
  readonly vendor: string
  readonly kind: string
  /** Of the inventory's source, lower-case hex. */
  readonly digest: string
  readonly items: number
}

/** Members that a wave passed over, by why. */
export interface LeftOut {
  readonly revoked: number
  readonly expired: number
  readonly excluded: number
  readonly inDoubt: number
  readonly refused: number
  readonly inBatches: number
  readonly inWaves: number
  /** Named as another member of the same wave: one batch cannot hold both. */
  readonly namesakes: number
}

export interface PlannedWave {
  readonly wave: string
  readonly where: string
  readonly schedule: WaveSchedule
  /** Its batches were drafted to start by themselves. */
  readonly startsItself?: true
  readonly batches: readonly {
    readonly id: string
    readonly name: string
    readonly inventory: string
    readonly vendor: string
    readonly items: number
    readonly connection: string | null
  }[]
  readonly leftOut: LeftOut
}

export interface Gone {
  readonly revoked: number
  readonly toldRevoked: number
  readonly expired: number
  readonly replaced: number
  readonly excluded: number
  readonly unexplained: number
}

export interface ToldProgress {
  /** SHA-256 of the file. */
  readonly file: string
  readonly keyId: string
  readonly by: string
  /** The moment that it tells of. */
  readonly at: string
  readonly events: number
  readonly head: string
  /** Hash of the event by which that workspace took the incident in. */
  readonly taken: string
  readonly figures: IncidentFigures
  /** Members that are revoked there as a list tells, or replaced, and were not known to be so here. */
  readonly told: number
  readonly replaced: number
  /** Members there that are not in the population here. */
  readonly unknown: number
}

/** The events of an incident. `sha256` of an addition is over its members' lines (`memberLine`), of others over the members' numbers, one a line. */
export type IncidentEvent =
  | {
      readonly type: 'incident.opened'
      readonly data: IncidentFacts & { readonly name: string; readonly note: string }
    }
  | {
      readonly type: 'incident.changed'
      readonly data: { readonly change: Partial<IncidentFacts>; readonly note: string }
    }
  | {
      readonly type: 'incident.added'
      readonly data: FromInventory & {
        readonly addition: number
        readonly added: number
        readonly present: number
        /** Of those present: told to be revoked for the first time. */
        readonly told: number
        /** Of those present: named as replaced for the first time. */
        readonly replaced?: number
        readonly sha256: string
      }
    }
  | {
      readonly type: 'incident.compared'
      readonly data: FromInventory & {
        readonly new: number
        readonly present: number
        readonly told: number
        readonly replaced: number
        readonly gone: Gone
      }
    }
  | {
      readonly type: 'incident.excluded'
      readonly data: {
        readonly items: number
        readonly why: string
        readonly until: string | null
        readonly sha256: string
      }
    }
  | {
      readonly type: 'incident.included'
      readonly data: { readonly items: number; readonly why: string; readonly sha256: string }
    }
  | {
      readonly type: 'incident.planned'
      readonly data: PlannedWave & { readonly sha256: string }
    }
  | { readonly type: 'incident.held'; readonly data: { readonly wave: string; readonly why: string } }
  | { readonly type: 'incident.released'; readonly data: { readonly wave: string; readonly why: string } }
  | {
      readonly type: 'incident.reported'
      readonly data: {
        readonly number: number
        readonly format: string
        readonly sha256: string
        readonly figures: IncidentFigures
      }
    }
  /** It left in a bundle, whole as it stood after `events`. */
  | {
      readonly type: 'incident.saved'
      readonly data: {
        readonly bundle: string
        readonly keyId: string
        readonly events: number
        readonly batches: readonly string[]
      }
    }
  /** It came in a bundle: what is before was written where it came from. `batches` by their ids. */
  | {
      readonly type: 'incident.loaded'
      readonly data: {
        readonly bundle: string
        readonly keyId: string
        readonly by: string
        readonly events: number
        readonly head: string
        readonly batches: readonly string[]
      }
    }
  /** What another workspace, that took it in, tells of it. */
  | { readonly type: 'incident.progressed'; readonly data: ToldProgress }
  | {
      readonly type: 'incident.closed'
      readonly data: { readonly statement: string; readonly figures: IncidentFigures }
    }
  | { readonly type: 'incident.reopened'; readonly data: { readonly why: string } }

export type StoredIncidentEvent = IncidentEvent & {
  readonly incident: string
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly prev: string
}
