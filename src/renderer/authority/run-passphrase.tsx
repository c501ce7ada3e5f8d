import { valueOr } from '../bridge/loadable.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { TextField } from '../components/field.tsx'
import { words } from '../words/words.ts'

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
      label={words.authority.passphrase.forRun}
      help={words.authority.passphrase.forRunHelp}
      value={value}
      onChange={onChange}
    />
  )
}
