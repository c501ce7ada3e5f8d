import { activity } from './activity.ts'
import { batches } from './batches.tsx'
import { common } from './common.ts'
import { compare } from './compare.tsx'
import { connections } from './connections.tsx'
import { contract } from './contract.ts'
import { discover } from './discover.ts'
import * as format from './format.ts'
import { home } from './home.ts'
import { imports } from './imports.ts'
import { inventory } from './inventory.tsx'

/** What the window says, in English: a catalogue for each screen. */
export const english = {
  activity,
  batches,
  common,
  compare,
  connections,
  contract,
  discover,
  format,
  home,
  imports,
  inventory,
}
