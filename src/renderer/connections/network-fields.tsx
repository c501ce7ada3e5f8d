import type { ChosenFile } from '../bridge/api.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { TextField } from '../components/field.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { words } from '../words/words.ts'

/** What a proxy is told of who asks. */
export interface TypedLogin {
  readonly user: string
  readonly password: string
}
export const NO_LOGIN: TypedLogin = { user: '', password: '' }

export function ProxyLoginFields({
  value: { user, password },
  onChange,
  required,
  names = words.connections.proxy,
}: {
  readonly value: TypedLogin
  readonly onChange: (value: TypedLogin) => void
  readonly required: boolean
  readonly names?: Readonly<Record<keyof TypedLogin, string>>
}) {
  return (
    <>
      <TextField
        label={names.user}
        required={required}
        value={user}
        onChange={(next) => onChange({ user: next, password })}
        maxLength={500}
      />
      <TextField
        type="key"
        label={names.password}
        required={required}
        value={password}
        onChange={(next) => onChange({ user, password: next })}
      />
    </>
  )
}

/** A client certificate as it is given: files that main knows by a handle. */
export interface ChosenCertificate {
  readonly certificate: ChosenFile | null
  readonly key: ChosenFile | null
  readonly passphrase: string
}
export const NO_CERTIFICATE: ChosenCertificate = { certificate: null, key: null, passphrase: '' }

/** What main is told of it; null where none is chosen. */
export function givenCertificate({ certificate, key, passphrase }: ChosenCertificate) {
  if (certificate === null) return null
  return {
    certificate: certificate.file,
    ...(key !== null && { key: key.file }),
    ...(passphrase !== '' && { passphrase }),
  }
}

export function ClientCertificateFields({
  value,
  onChange,
}: {
  readonly value: ChosenCertificate
  readonly onChange: (change: Partial<ChosenCertificate>) => void
}) {
  const choose = useAct(async (api, what: 'client-certificate' | 'client-key') => {
    const chosen = await api.workspace.chooseFile({ purpose: what })
    if (chosen !== null) onChange(what === 'client-key' ? { key: chosen } : { certificate: chosen })
  })
  return (
    <>
      <FailureNotice failure={choose.failure} />
      <FileRow
        label={words.connections.certificate.file}
        chosen={value.certificate}
        busy={choose.busy}
        onChoose={() => void choose.run('client-certificate')}
      />
      <FileRow
        label={words.connections.certificate.keyFile}
        chosen={value.key}
        busy={choose.busy}
        onChoose={() => void choose.run('client-key')}
      />
      <TextField
        type="key"
        label={words.connections.certificate.passphrase}
        required={false}
        value={value.passphrase}
        onChange={(passphrase) => onChange({ passphrase })}
      />
    </>
  )
}

function FileRow({
  label,
  chosen,
  busy,
  onChoose,
}: {
  readonly label: string
  readonly chosen: ChosenFile | null
  readonly busy: boolean
  readonly onChoose: () => void
}) {
  return (
    <fieldset className="field file-row" aria-label={label}>
      <span className="field-label">{label}</span>
      <div className="tools">
        <Button type="button" icon="folder" busy={busy} onClick={onChoose}>
          {chosen === null ? words.common.chooseFile : words.connections.certificate.chooseAnother}
        </Button>
        {chosen !== null && <span className="mono">{chosen.name}</span>}
      </div>
    </fieldset>
  )
}
