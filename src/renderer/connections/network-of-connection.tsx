import { useState } from 'react'
import type { Connection, ConnectionWay } from '../../contract/connections.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { FailureNotice, Notice, type Tone } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { words } from '../words/words.ts'
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
          <Button of={name} onClick={() => setOpen('proxy')}>
            {through.login === 'stored' ? words.connections.proxy.replace : words.connections.proxy.give}
          </Button>
        )}
        {through?.login === 'stored' && (
          <Button of={name} busy={forget.busy} onClick={() => void forget.run()}>
            {words.connections.proxy.forget}
          </Button>
        )}
        <Button of={name} onClick={() => setOpen('certificate')}>
          {clientCertificate === undefined
            ? words.connections.certificate.give
            : words.connections.certificate.replace}
        </Button>
        {clientCertificate !== undefined && (
          <Button of={name} busy={takeAway.busy} onClick={() => void takeAway.run()}>
            {words.connections.certificate.remove}
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

const LOGIN_TONES: Readonly<Record<NonNullable<ConnectionWay['login']>, Tone>> = {
  stored: 'done',
  given: 'quiet',
  none: 'quiet',
  'keychain-unavailable': 'waiting',
}

function WaySaid({ way: { proxy, namedBy, login, problem } }: { readonly way: ConnectionWay }) {
  if (problem !== undefined) return <Notice tone="waiting">{problem}</Notice>
  if (proxy === null || login === null) return null
  return (
    <div className="tools">
      {namedBy === 'the connection' ? (
        <span>{words.connections.proxy.its}</span>
      ) : (
        <span>{words.connections.proxy.through(<span className="mono">{proxy}</span>, namedBy ?? '')}</span>
      )}
      <Pill tone={LOGIN_TONES[login]} icon="key">
        {words.connections.proxy.logins[login]}
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
      title={words.connections.proxy.title}
      description={words.connections.proxy.sub(proxy)}
      failure={keep.failure}
      confirm={{
        label: words.connections.proxy.keep,
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
      title={words.connections.certificate.title}
      description={words.connections.certificate.sub(host, name)}
      failure={use.failure}
      confirm={{
        label: words.connections.certificate.use,
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
