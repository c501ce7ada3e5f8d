import { useEffect, useState } from 'react'
import type { VendorId, VendorInfo } from '../../contract/vendor.ts'
import type { Api } from '../bridge/api.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Select, TextArea, TextField } from '../components/field.tsx'
import { useToast } from '../components/toasts.tsx'
import { missingFields, VendorFields } from '../components/vendor-fields.tsx'
import { words } from '../words/words.ts'
import { LimitsFields, type TypedWindow, windowOf } from './limits-fields.tsx'
import {
  ClientCertificateFields,
  givenCertificate,
  NO_CERTIFICATE,
  NO_LOGIN,
  ProxyLoginFields,
} from './network-fields.tsx'

interface Draft {
  readonly vendor: VendorId | null
  readonly name: string
  readonly baseUrl: string
  readonly options: Readonly<Record<string, string>>
  readonly extraCa: string
  readonly proxy: string
  readonly proxyExcept: string
  readonly windows: readonly TypedWindow[]
}

/** What goes to the keychain. */
type Secrets = Pick<Parameters<Api['connections']['add']>[0], 'key' | 'clientCertificate' | 'proxyLogin'>

const NO_WINDOW: TypedWindow = { requests: '', seconds: '' }
const NONE: Draft = {
  vendor: null,
  name: '',
  baseUrl: '',
  options: {},
  extraCa: '',
  proxy: '',
  proxyExcept: '',
  windows: [NO_WINDOW, NO_WINDOW],
}

export function AddConnection({
  open,
  vendors,
  canStore,
  onClose,
}: {
  readonly open: boolean
  readonly vendors: readonly VendorInfo[]
  readonly canStore: boolean
  readonly onClose: () => void
}) {
  const [draft, setDraft] = useState(NONE)
  const [key, setKey] = useState('')
  const [chosen, setChosen] = useState(NO_CERTIFICATE)
  const [login, setLogin] = useState(NO_LOGIN)
  const [further, setFurther] = useState(false)
  const say = useToast()
  const vendor = vendors.find(({ id }) => id === draft.vendor) ?? vendors[0]
  const set = (change: Partial<Draft>): void => setDraft((old) => ({ ...old, ...change }))
  const windows = draft.windows.map(windowOf)
  const limits = windows.filter((one) => one !== null && one !== undefined)
  const hasProxy = draft.proxy.trim() !== '' && draft.proxy.trim() !== 'none'
  const isHalfLogin = hasProxy && (login.user.trim() === '') !== (login.password === '')
  const add = useAct(async (api, secrets: Secrets) => {
    if (vendor === undefined) return
    const fallbacks = vendor.connectionFields.flatMap(({ name, fallback }) =>
      fallback === undefined ? [] : [[name, fallback] as const],
    )
    const added = await api.connections.add({
      connection: {
        name: draft.name.trim(),
        vendor: vendor.id,
        baseUrl: draft.baseUrl.trim(),
        options: { ...Object.fromEntries(fallbacks), ...draft.options },
        limits: limits.length === 0 ? 'vendor' : limits,
        ...(draft.extraCa.trim() !== '' && { extraCa: draft.extraCa }),
        ...(draft.proxy.trim() !== '' && { proxy: draft.proxy.trim() }),
        ...(draft.proxyExcept.trim() !== '' && { proxyExcept: draft.proxyExcept.trim() }),
      },
      ...secrets,
    })
    say({
      title: words.connections.add.added(added.name),
      message: words.connections.add.leadsTo(added.host),
    })
    onClose()
  })
  const chooseCa = useAct(async (api) => {
    const chosen = await api.workspace.chooseFile({ purpose: 'ca' })
    if (chosen !== null) set({ extraCa: await api.workspace.readCa({ file: chosen.file }) })
  })
  const { clear } = add
  useEffect(() => {
    if (open) return
    setDraft(NONE)
    setKey('')
    setChosen(NO_CERTIFICATE)
    setLogin(NO_LOGIN)
    setFurther(false)
    clear()
  }, [open, clear])
  if (vendor === undefined) return null
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.connections.add.title}
      wide
      failure={add.failure ?? chooseCa.failure}
      confirm={{
        label: words.connections.add.add,
        busy: add.busy,
        disabled:
          draft.name.trim() === '' ||
          draft.baseUrl.trim() === '' ||
          windows.includes(undefined) ||
          isHalfLogin ||
          missingFields(vendor.connectionFields, draft.options).length > 0,
        onConfirm: () => {
          const clientCertificate = givenCertificate(chosen)
          const secrets: Secrets = {
            ...(key !== '' && { key }),
            ...(clientCertificate !== null && { clientCertificate }),
            ...(hasProxy && login.password !== '' && { proxyLogin: { ...login, user: login.user.trim() } }),
          }
          // Gone from the window whatever comes of it: a key that was refused is typed again.
          setKey('')
          setChosen({ ...chosen, passphrase: '' })
          setLogin({ ...login, password: '' })
          void add.run(secrets)
        },
      }}
    >
      <div className="form">
        <Select
          label={words.connections.add.vendor}
          value={vendor.id}
          choices={vendors.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(id) => set({ vendor: id, options: {} })}
        />
        <TextField
          label={words.connections.add.name}
          value={draft.name}
          onChange={(name) => set({ name })}
          maxLength={120}
        />
        <div className="full">
          <TextField
            label={words.connections.add.address}
            mono
            value={draft.baseUrl}
            placeholder={vendor.baseUrlExample}
            onChange={(baseUrl) => set({ baseUrl })}
            help={words.connections.add.addressHelp}
            maxLength={500}
          />
        </div>
        <VendorFields
          fields={vendor.connectionFields}
          values={draft.options}
          onChange={(options) => set({ options })}
        />
        {canStore && (
          <div className="full">
            <TextField
              type="key"
              label={vendor.secret.label}
              required={false}
              help={vendor.secret.help}
              value={key}
              onChange={setKey}
            />
          </div>
        )}
        {further ? (
          <>
            <LimitsFields windows={draft.windows} onChange={(next) => set({ windows: next })} />
            <div className="full">
              <TextField
                label={words.connections.add.proxy}
                required={false}
                mono
                placeholder={words.connections.add.proxyExample}
                value={draft.proxy}
                onChange={(proxy) => set({ proxy })}
                help={words.connections.add.proxyHelp}
                maxLength={500}
              />
            </div>
            {draft.proxy.trim() !== '' && (
              <div className="full">
                <TextField
                  label={words.connections.add.proxyExcept}
                  required={false}
                  mono
                  placeholder={words.connections.add.proxyExceptExample}
                  value={draft.proxyExcept}
                  onChange={(proxyExcept) => set({ proxyExcept })}
                  maxLength={2000}
                />
              </div>
            )}
            {hasProxy && canStore && (
              <ProxyLoginFields
                value={login}
                onChange={setLogin}
                required={false}
                names={{
                  user: words.connections.add.proxyUser,
                  password: words.connections.add.proxyPassword,
                }}
              />
            )}
            {canStore && (
              <fieldset className="full stack-small client-certificate">
                <legend className="field-label">
                  {words.connections.add.clientCertificate}
                  <span className="field-optional"> {words.connections.add.optional}</span>
                </legend>
                <ClientCertificateFields
                  value={chosen}
                  onChange={(change) => setChosen((old) => ({ ...old, ...change }))}
                />
              </fieldset>
            )}
            <div className="full stack-small">
              <TextArea
                label={words.connections.add.furtherCas}
                required={false}
                mono
                value={draft.extraCa}
                onChange={(extraCa) => set({ extraCa })}
              />
              <Button type="button" icon="folder" busy={chooseCa.busy} onClick={() => void chooseCa.run()}>
                {words.connections.add.fromFile}
              </Button>
            </div>
          </>
        ) : (
          <div className="full">
            <Button type="button" look="quiet" icon="down" onClick={() => setFurther(true)}>
              {words.connections.add.further}
            </Button>
          </div>
        )}
      </div>
    </Dialog>
  )
}
