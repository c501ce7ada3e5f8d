import { valueOr } from '../bridge/loadable.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { TextField } from '../components/field.tsx'

/** Whether this workspace's signing key lies in a file, so that nothing is signed without its passphrase. */
export function useKeyInFile(): boolean {
  const [key] = useAnswer((api) => api.identity.show({}), [], ['identity.changed'])
  return valueOr(key, null)?.kept === 'file'
}

/** Asked for where a run begins or goes on and the key lies in a file. Left empty, the run is made and not signed. */
export function RunPassphrase({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <TextField
      type="key"
      label="Passphrase of the signing key (may be left empty)"
      help="With it the record of this run is signed as it grows. It is held in memory until the run ends. Left empty, the run is not signed."
      value={value}
      onChange={onChange}
    />
  )
}
