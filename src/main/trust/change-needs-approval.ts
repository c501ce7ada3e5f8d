import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import type { PublicKey } from '../identity/public-key.ts'
import type { Change } from './authority-chain.ts'

/** Said where the policy in force asks for more people than have approved a change of it. */
export function changeNeedsApproval(change: Change, needed: number, people: readonly PublicKey[]): AppError {
  const [what, command] = {
    'policy.set': ['A lower policy', 'policy set --approvals N'],
    'trust.added': ['Another trusted key', 'trust add KEYFILE'],
    'trust.removed': ['The removal of a key', 'trust remove FINGERPRINT'],
    'key.replaced': ['A key in the place of one that is lost', 'identity replace --lost'],
  }[change.kind]
  const have =
    people.length === 0 ? 'nobody' : `${people.length}: ${people.map(({ name }) => name).join(', ')}`
  return new AppError(
    'state.change-needs-approval',
    `${what} needs ${countOf(needed, 'approval')} by trusted keys of other people; approved by ${have}. Nothing was changed.`,
    {
      hint: `Write it down: rescind ${command} --propose FILE. Colleagues whose keys are trusted here run: rescind policy approve FILE; then here: rescind policy apply FILE`,
      details: { needed, have: people.length },
    },
  )
}
