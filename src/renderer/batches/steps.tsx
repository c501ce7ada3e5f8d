import { Icon } from '../components/icon.tsx'
import { words } from '../words/words.ts'

const STEPS = ['inventory', 'request', 'check', 'seal'] as const
export type StepId = (typeof STEPS)[number]

/** Where a new batch stands. */
export function Steps({ at }: { readonly at: StepId }) {
  const here = STEPS.indexOf(at)
  return (
    <ol className="steps" aria-label={words.batches.steps.label}>
      {STEPS.map((id, index) => (
        <li key={id} aria-current={id === at ? 'step' : undefined}>
          {index < here && <Icon name="check" size={12} />} {words.batches.steps[id]}
        </li>
      ))}
    </ol>
  )
}
