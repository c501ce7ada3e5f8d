import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Card, KeyValues, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { useSigningAct } from './use-signing-act.tsx'

/** The key with which this workspace signs what it seals, approves and reports. */
export function SigningKeyCard() {
  const [key, again] = useAnswer((api) => api.identity.show({}), [], ['identity.changed'])
  const say = useToast()
  const create = useSigningAct((api, passphrase) => api.identity.create(passphrase))
  const save = useAct(async (api) => {
    const written = await api.identity.export({})
    if (written !== null) say({ title: `Wrote ${written}` })
  })
  return (
    <Card
      title="Signing key of this workspace"
      actions={
        key.kind === 'ready' &&
        (key.value === null ? (
          <Button icon="key" busy={create.busy} onClick={() => void create.run()}>
            Make the key
          </Button>
        ) : (
          <Button icon="download" busy={save.busy} onClick={() => void save.run()}>
            Save the public key…
          </Button>
        ))
      }
    >
      {key.kind === 'loading' && <Loading what="the key" lines={2} />}
      {key.kind === 'failed' && <FailureNotice failure={key.failure} onRetry={again} />}
      {key.kind === 'ready' && key.value === null && (
        <p className="muted">
          There is none yet. It is made when something is first signed; its private part never leaves this
          machine.
        </p>
      )}
      {key.kind === 'ready' && key.value !== null && (
        <KeyValues
          entries={[
            { name: 'Name', value: key.value.name },
            { name: 'Fingerprint', value: <span className="mono whole">{key.value.fingerprint}</span> },
            {
              name: 'Kept in',
              value:
                key.value.kept === 'keychain'
                  ? 'the keychain of this machine'
                  : 'a file locked with a passphrase, asked for each time',
            },
            { name: 'Made', value: <Time at={key.value.createdAt} /> },
          ]}
        />
      )}
      <FailureNotice failure={create.failure ?? save.failure} />
      {create.dialog}
    </Card>
  )
}
