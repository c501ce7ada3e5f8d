import type { MemberFate } from '../../contract/incidents.ts'
import type { StateLook } from '../components/pill.tsx'

/** How what became of a member is called and coloured, in the order of the report. */
export const FATES: Readonly<Record<MemberFate, StateLook>> = {
  revoked: { tone: 'done', icon: 'check', label: 'revoked' },
  notYetRevoked: { tone: 'going', icon: 'dots', label: 'not yet revoked' },
  inDoubt: { tone: 'waiting', icon: 'question', label: 'in doubt' },
  refused: { tone: 'stop', icon: 'stop', label: 'refused' },
  expired: { tone: 'quiet', icon: 'clock', label: 'expired' },
  excluded: { tone: 'quiet', icon: 'skip', label: 'excluded' },
}
