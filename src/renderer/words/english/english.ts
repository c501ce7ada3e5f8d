import { activity } from './activity.ts'
import { authority } from './authority.tsx'
import { batches } from './batches.tsx'
import { bundle } from './bundle.tsx'
import { common } from './common.ts'
import { compare } from './compare.tsx'
import { connections } from './connections.tsx'
import { contract } from './contract.ts'
import { discover } from './discover.ts'
import { effect } from './effect.tsx'
import * as format from './format.ts'
import { guide } from './guide.ts'
import { home } from './home.ts'
import { imports } from './imports.ts'
import { incidents } from './incidents.tsx'
import { inventory } from './inventory.tsx'
import { parts } from './parts.ts'
import { reports } from './reports.tsx'
import { run } from './run.tsx'
import { runs } from './runs.ts'
import { settings } from './settings.tsx'
import { shell } from './shell.ts'
import { states } from './states.ts'

/** What the window says, in English: a catalogue for each screen, and how figures are written. */
export const english = {
  activity,
  authority,
  batches,
  bundle,
  common,
  compare,
  connections,
  contract,
  discover,
  effect,
  format,
  guide,
  home,
  imports,
  incidents,
  inventory,
  parts,
  reports,
  run,
  runs,
  settings,
  shell,
  states,
}
