import { type ReactNode, useState } from 'react'
import type { Api } from '../bridge/api.ts'
import type { ApiFailure } from '../bridge/api-failure.ts'
import { useAct } from '../bridge/use-act.ts'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { words } from '../words/words.ts'

const say = words.authority.passphrase

const NEEDED = 'state.passphrase-needed'

/** An act that signs with this workspace's key. */
export interface SigningAct<A extends readonly unknown[]> {
  /** Does it; answers whether it went well. False too while the passphrase is being asked for. */
  readonly run: (...input: A) => Promise<boolean>
  readonly busy: boolean
  /** What went wrong, but for a passphrase that is still to be given: the dialog shows that. */
  readonly failure: ApiFailure | null
  readonly clear: () => void
  /** Belongs somewhere in what the component renders. */
  readonly dialog: ReactNode
}

/**
 * Where the keychain holds the key, the act is simply done. Where a file holds it, main says that the passphrase is needed;
 * it is asked for, handed over with the act, and kept nowhere.
 */
export function useSigningAct<A extends readonly unknown[]>(
  act: (api: Api, passphrase: { passphrase?: string }, ...input: A) => Promise<unknown>,
  onDone: () => void = () => {},
): SigningAct<A> {
  const [pending, setPending] = useState<A | null>(null)
  const [passphrase, setPassphrase] = useState('')
  const plain = useAct((api, ...input: A) => act(api, {}, ...input))
  const signed = useAct((api, given: string, ...input: A) => act(api, { passphrase: given }, ...input))
  const isNeeded = plain.failure?.code === NEEDED
  const close = (): void => {
    setPending(null)
    setPassphrase('')
    plain.clear()
    signed.clear()
  }
  return {
    async run(...input) {
      setPending(input)
      const well = await plain.run(...input)
      if (well) {
        setPending(null)
        onDone()
      }
      return well
    },
    busy: plain.busy || signed.busy,
    failure: isNeeded ? null : plain.failure,
    clear: close,
    dialog: (
      <Dialog
        open={isNeeded && pending !== null}
        onClose={close}
        title={say.title}
        description={plain.failure?.message}
        failure={signed.failure}
        confirm={{
          label: say.sign,
          busy: signed.busy,
          disabled: passphrase === '',
          onConfirm: () => {
            if (pending === null) return
            const given = passphrase
            // Gone from the window whatever comes of it: a wrong one is typed again.
            setPassphrase('')
            void signed.run(given, ...pending).then((well) => {
              if (!well) return
              close()
              onDone()
            })
          },
        }}
      >
        <TextField type="key" label={say.label} help={say.help} value={passphrase} onChange={setPassphrase} />
      </Dialog>
    ),
  }
}
