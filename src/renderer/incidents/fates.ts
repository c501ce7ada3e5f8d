import type { MemberFate } from '../../contract/incidents.ts'
import type { StateLook } from '../components/pill.tsx'
import { words } from '../words/words.ts'

/** How what became of a member is called and coloured. */
export const FATE_LOOKS: Readonly<Record<MemberFate, StateLook>> = {
  revoked: { tone: 'done', icon: 'check', label: words.contract.fates.revoked },
  notYetRevoked: { tone: 'going', icon: 'dots', label: words.contract.fates.notYetRevoked },
  inDoubt: { tone: 'waiting', icon: 'question', label: words.contract.fates.inDoubt },
  refused: { tone: 'stop', icon: 'stop', label: words.contract.fates.refused },
  expired: { tone: 'quiet', icon: 'clock', label: words.contract.fates.expired },
  excluded: { tone: 'quiet', icon: 'skip', label: words.contract.fates.excluded },
}
