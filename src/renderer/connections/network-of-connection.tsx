import { useState } from 'react'
import type { Connection, ConnectionWay } from '../../contract/connections.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import {
  ClientCertificateFields,
  givenCertificate,
  NO_CERTIFICATE,
  NO_LOGIN,
  ProxyLoginFields,
  type TypedLogin,
} from './network-fields.tsx'

type Open = 'proxy' | 'certificate' | null

/** What a proxy is told of who asks, and which certificate the server is shown: set here, never shown again. */
export function NetworkOfConnection({ connection }: { readonly connection: Connection }) {
  const { name, clientCertificate } = connection
  const [open, setOpen] = useState<Open>(null)
  const [way, again] = useAnswer(
    (api) => api.connections.way({ connection: name }),
    [name],
    ['connections.changed'],
  )
  const takeAway = useAct((api) => api.connections.removeClientCertificate({ connection: name }))
  const forget = useAct(async (api) => {
    await api.connections.removeProxyLogin({ connection: name })
    again()
  })
  const close = (): void => {
    setOpen(null)
    again()
  }
  const through = way.kind === 'ready' ? way.value : null
  return (
    <div className="stack-small">
      {through !== null && <WaySaid way={through} />}
      <FailureNotice failure={takeAway.failure ?? forget.failure} />
      <div className="tools">
        {through?.proxy != null && (
          <Button onClick={() => setOpen('proxy')}>
            {through.login === 'stored' ? 'Replace the proxy’s password…' : 'Proxy’s name and password…'}
          </Button>
        )}
        {through?.login === 'stored' && (
          <Button busy={forget.busy} onClick={() => void forget.run()}>
            Forget the proxy’s password…
          </Button>
        )}
        <Button onClick={() => setOpen('certificate')}>
          {clientCertificate === undefined ? 'Client certificate…' : 'Replace the client certificate…'}
        </Button>
        {clientCertificate !== undefined && (
          <Button busy={takeAway.busy} onClick={() => void takeAway.run()}>
            Take the client certificate away…
          </Button>
        )}
      </div>
      {through?.proxy != null && (
        <ProxyLogin connection={name} proxy={through.proxy} open={open === 'proxy'} onClose={close} />
      )}
      <GiveCertificate connection={connection} open={open === 'certificate'} onClose={close} />
    </div>
  )
}

const LOGINS: Readonly<
  Record<NonNullable<ConnectionWay['login']>, { tone: 'done' | 'quiet' | 'waiting'; label: string }>
> = {
  stored: { tone: 'done', label: 'name and password in the keychain' },
  given: { tone: 'quiet', label: 'name and password given with its address' },
  none: { tone: 'quiet', label: 'without a name and a password' },
  'keychain-unavailable': { tone: 'waiting', label: 'no keychain answers' },
}

function WaySaid({ way: { proxy, namedBy, login, problem } }: { readonly way: ConnectionWay }) {
  if (problem !== undefined) return <Notice tone="waiting">{problem}</Notice>
  if (proxy === null || login === null) return null
  const { tone, label } = LOGINS[login]
  return (
    <div className="tools">
      {namedBy === 'the connection' ? (
        <span>Its proxy:</span>
      ) : (
        <span>
          Goes through <span className="mono">{proxy}</span>, named by {namedBy}:
        </span>
      )}
      <Pill tone={tone} icon="key">
        {label}
      </Pill>
    </div>
  )
}

function ProxyLogin({
  connection,
  proxy,
  open,
  onClose,
}: {
  readonly connection: string
  readonly proxy: string
  readonly open: boolean
  readonly onClose: () => void
}) {
  const [login, setLogin] = useState(NO_LOGIN)
  const keep = useAct((api, { user, password }: TypedLogin) =>
    api.connections.setProxyLogin({ connection, user: user.trim(), password }),
  )
  const close = (): void => {
    setLogin(NO_LOGIN)
    keep.clear()
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Name and password of the proxy"
      description={`Kept in the keychain of this machine for ${proxy}, and told to no other. It is told them only when it asks.`}
      failure={keep.failure}
      confirm={{
        label: 'Keep them',
        busy: keep.busy,
        disabled: login.user.trim() === '' || login.password === '',
        onConfirm: () => {
          void keep.run(login).then((well) => well && close())
          setLogin({ ...login, password: '' })
        },
      }}
    >
      <ProxyLoginFields value={login} onChange={setLogin} required />
    </Dialog>
  )
}

function GiveCertificate({
  connection: { name, host },
  open,
  onClose,
}: {
  readonly connection: Connection
  readonly open: boolean
  readonly onClose: () => void
}) {
  const [chosen, setChosen] = useState(NO_CERTIFICATE)
  const use = useAct((api, given: NonNullable<ReturnType<typeof givenCertificate>>) =>
    api.connections.setClientCertificate({ connection: name, ...given }),
  )
  const close = (): void => {
    setChosen(NO_CERTIFICATE)
    use.clear()
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Client certificate"
      description={`Shown to ${host} by each request of ${name}. The file is read once: its key goes to the keychain of this machine.`}
      failure={use.failure}
      confirm={{
        label: 'Use the certificate',
        busy: use.busy,
        disabled: chosen.certificate === null,
        onConfirm: () => {
          const given = givenCertificate(chosen)
          if (given !== null) void use.run(given).then((well) => well && close())
          setChosen({ ...chosen, passphrase: '' })
        },
      }}
    >
      <ClientCertificateFields
        value={chosen}
        onChange={(change) => setChosen((old) => ({ ...old, ...change }))}
      />
    </Dialog>
  )
}
