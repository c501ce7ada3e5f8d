import type { Batch, BatchCheck, BatchRequest } from '../../contract/batches.ts'
import type { ItemFilter } from '../../contract/inventories.ts'

/** Batches from draft to sealed. What runs them stands in `runner/`. */
export interface Batches {
  list(): Batch[]
  /** @throws AppError `input.no-such-batch` */
  get(name: string): Batch
  create(draft: { name: string; inventory: string; request: BatchRequest; filter: ItemFilter }): Batch
  /** @throws AppError `state.sealed` */
  update(name: string, change: { request: BatchRequest; filter: ItemFilter }): Batch
  /** What would be sent, which rules it breaks, how long it will take. No network. */
  check(name: string): Promise<BatchCheck>
  /** Freezes content and digest; runs the check first and refuses on any error. @throws AppError `input.check-failed`, `state.sealed` */
  seal(name: string): Promise<Batch>
  remove(name: string): void
}
