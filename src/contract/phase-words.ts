import type { RunPhase } from './runs.ts'

/** What a run is at, as people call it. Stands apart from the schemas, which the window does not load. */
export const PHASE_WORDS: Readonly<Record<RunPhase, string>> = {
  account: 'asking for the account',
  preflight: 'asking what is done already',
  approvals: 'asking after approvals at the vendor',
  names: 'looking up names',
  sending: 'sending',
  doubts: 'settling doubts',
  confirming: 'confirming',
  sweeping: 'searching for what is left',
}
