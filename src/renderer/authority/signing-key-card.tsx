import { useState } from 'react'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Card, KeyValues, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { words } from '../words/words.ts'
import { ReplaceKey } from './replace-key.tsx'
import { useSigningAct } from './use-signing-act.tsx'

const say = words.authority.own

/** The key with which this workspace signs what it seals, approves and reports. */
export function SigningKeyCard() {
  const [key, again] = useAnswer((api) => api.identity.show({}), [], ['identity.changed'])
  const toast = useToast()
  const [replacing, setReplacing] = useState(false)
  const create = useSigningAct((api, passphrase) => api.identity.create(passphrase))
  const save = useAct(async (api) => {
    const written = await api.identity.export({})
    if (written !== null) toast({ title: words.common.wrote(written) })
  })
  return (
    <Card
      title={say.title}
      actions={
        key.kind === 'ready' &&
        (key.value === null ? (
          <Button icon="key" busy={create.busy} onClick={() => void create.run()}>
            {say.make}
          </Button>
        ) : (
          <>
            <Button onClick={() => setReplacing(true)}>{say.replace}</Button>
            <Button icon="download" busy={save.busy} onClick={() => void save.run()}>
              {say.save}
            </Button>
          </>
        ))
      }
    >
      {key.kind === 'loading' && <Loading what={say.what} lines={2} />}
      {key.kind === 'failed' && <FailureNotice failure={key.failure} onRetry={again} />}
      {key.kind === 'ready' && key.value === null && <p className="muted">{say.none}</p>}
      {key.kind === 'ready' && key.value !== null && (
        <KeyValues
          entries={[
            { name: say.name, value: key.value.name },
            { name: say.fingerprint, value: <span className="mono whole">{key.value.fingerprint}</span> },
            { name: say.keptIn, value: say.kept[key.value.kept] },
            { name: say.made, value: <Time at={key.value.createdAt} /> },
          ]}
        />
      )}
      <FailureNotice failure={create.failure ?? save.failure} />
      {create.dialog}
      {replacing && <ReplaceKey onClose={() => setReplacing(false)} onSave={() => void save.run()} />}
    </Card>
  )
}
