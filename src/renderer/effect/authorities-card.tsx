import { useState } from 'react'
import type { CaCertificate } from '../../contract/effect.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { TextField } from '../components/field.tsx'
import { Card } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { Time } from '../components/time.tsx'
import { Listing } from '../table/listing.tsx'
import { words } from '../words/words.ts'

const say = words.effect.authorities

/** The CAs whose lists and answers are believed when a batch is checked as relying parties see it. */
export function AuthoritiesCard() {
  const [all, again] = useAnswer((api) => api.authorities.list({}), [])
  const [chosen, setChosen] = useState<{ readonly file: string; readonly name: string } | null>(null)
  const remove = useAct(async (api, ca: CaCertificate) => {
    await api.authorities.remove({ fingerprint: ca.fingerprint })
    again()
  })
  const choose = useAct(async (api) => setChosen(await api.workspace.chooseFile({ purpose: 'ca' })))
  return (
    <Card
      title={say.title}
      actions={
        <Button icon="plus" busy={choose.busy} onClick={() => void choose.run()}>
          {say.add}
        </Button>
      }
    >
      <FailureNotice failure={choose.failure ?? remove.failure} />
      <Listing
        bare
        what={say.what}
        of={all}
        onRetry={again}
        keyOf={({ fingerprint }) => fingerprint}
        empty={say.none}
        columns={[
          {
            header: say.name,
            cell: ({ subject, crlUrls, ocspUrls }) => (
              <>
                {subject}
                {[...crlUrls, ...ocspUrls].map((url) => (
                  <div key={url} className="mono whole muted">
                    {url}
                  </div>
                ))}
              </>
            ),
          },
          { header: say.fingerprint, look: 'mono', cell: ({ fingerprint }) => fingerprint },
          { header: say.validTo, cell: ({ validTo }) => <Time at={validTo} /> },
          {
            header: say.remove,
            look: 'deed',
            cell: (ca) => (
              <Button aria-label={say.removeNamed(ca.subject)} onClick={() => void remove.run(ca)}>
                {say.removeOpen}
              </Button>
            ),
          },
        ]}
      />
      {chosen !== null && (
        <AddCa
          chosen={chosen}
          onClose={() => {
            setChosen(null)
            again()
          }}
        />
      )}
    </Card>
  )
}

/** Addresses, one behind the other. */
const addressesIn = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '')

function AddCa({
  chosen,
  onClose,
}: {
  readonly chosen: { readonly file: string; readonly name: string }
  readonly onClose: () => void
}) {
  const [crl, setCrl] = useState('')
  const [ocsp, setOcsp] = useState('')
  const add = useAct((api) =>
    api.authorities.add({ file: chosen.file, crlUrls: addressesIn(crl), ocspUrls: addressesIn(ocsp) }),
  )
  return (
    <Dialog
      open
      onClose={onClose}
      title={say.addTitle(chosen.name)}
      description={say.addDescription}
      failure={add.failure}
      confirm={{
        label: say.addConfirm,
        busy: add.busy,
        onConfirm: () => void add.run().then((well) => well && onClose()),
      }}
    >
      <div className="stack">
        <TextField
          label={say.crl}
          help={say.crlHelp}
          value={crl}
          onChange={setCrl}
          mono
          required={false}
          maxLength={10_000}
        />
        <TextField
          label={say.ocsp}
          value={ocsp}
          onChange={setOcsp}
          mono
          required={false}
          maxLength={10_000}
        />
        <Notice tone="waiting">{say.compare}</Notice>
      </div>
    </Dialog>
  )
}
