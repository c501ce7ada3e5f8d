import { activity } from './activity.ts'
import { authority } from './authority.tsx'
import { bundle } from './bundle.tsx'
import { common } from './common.ts'
import { effect } from './effect.tsx'
import * as format from './format.ts'
import { guide } from './guide.ts'
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
  bundle,
  common,
  effect,
  format,
  guide,
  parts,
  reports,
  run,
  runs,
  settings,
  shell,
  states,
}
