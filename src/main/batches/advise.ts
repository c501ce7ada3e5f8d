import type { BatchRequest, Finding } from '../../contract/batches.ts'
import type { InventoryItem } from '../../contract/inventories.ts'
import type { VendorId } from '../../contract/vendor.ts'

/** What stands above batches and has something to say of a draft: shown each of its items, then asked. Null where it has not. */
export type Advise = (draft: {
  readonly vendor: VendorId
  readonly kind: string
  readonly request: BatchRequest
}) => { look(item: InventoryItem): void; findings(): Finding[] } | null
