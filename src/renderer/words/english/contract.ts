import { EXCEPTION_WORDS } from '../../../contract/exception-words.ts'
import { filterSentence } from '../../../contract/filter-words.ts'
import { FATE_WORDS } from '../../../contract/incident-fates.ts'
import { PHASE_WORDS } from '../../../contract/phase-words.ts'
import { verdictHeadline } from '../../../contract/verdict-headline.ts'
import { progressWords, waitParts } from '../../../contract/wait-words.ts'

/** What the window says in the words of the command line and the reports, which are English: another language has words of its own. */
export const contract = {
  /** Behind their number. */
  exceptions: EXCEPTION_WORDS,
  fates: FATE_WORDS,
  filterSentence,
  phases: PHASE_WORDS,
  progressWords,
  verdictHeadline,
  waitParts,
}
