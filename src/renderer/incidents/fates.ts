import { FATE_WORDS } from '../../contract/incident-fates.ts'
import type { MemberFate } from '../../contract/incidents.ts'
import type { StateLook } from '../components/pill.tsx'

/** How what became of a member is called and coloured. */
export const FATE_LOOKS: Readonly<Record<MemberFate, StateLook>> = {
  revoked: { tone: 'done', icon: 'check', label: FATE_WORDS.revoked },
  notYetRevoked: { tone: 'going', icon: 'dots', label: FATE_WORDS.notYetRevoked },
  inDoubt: { tone: 'waiting', icon: 'question', label: FATE_WORDS.inDoubt },
  refused: { tone: 'stop', icon: 'stop', label: FATE_WORDS.refused },
  expired: { tone: 'quiet', icon: 'clock', label: FATE_WORDS.expired },
  excluded: { tone: 'quiet', icon: 'skip', label: FATE_WORDS.excluded },
}
