import { Icon } from '../components/icon.tsx'

const STEPS = [
  { id: 'inventory', label: 'Inventory' },
  { id: 'request', label: 'Request' },
  { id: 'check', label: 'Check' },
  { id: 'seal', label: 'Seal' },
] as const
export type StepId = (typeof STEPS)[number]['id']

/** Where a new batch stands. */
export function Steps({ at }: { readonly at: StepId }) {
  const here = STEPS.findIndex(({ id }) => id === at)
  return (
    <ol className="steps" aria-label="Steps of a new batch">
      {STEPS.map(({ id, label }, index) => (
        <li key={id} aria-current={id === at ? 'step' : undefined}>
          {index < here && <Icon name="check" size={12} />} {label}
        </li>
      ))}
    </ol>
  )
}
