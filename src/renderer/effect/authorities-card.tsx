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
      title="Certification authorities"
      actions={
        <Button icon="plus" busy={choose.busy} onClick={() => void choose.run()}>
          Add a CA…
        </Button>
      }
    >
      <FailureNotice failure={choose.failure ?? remove.failure} />
      <Listing
        bare
        what="the CA certificates"
        of={all}
        onRetry={again}
        keyOf={({ fingerprint }) => fingerprint}
        empty="None yet. Lists of revoked certificates and answers of responders are checked against the certificate of the CA that issued the certificates."
        columns={[
          {
            header: 'Name',
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
          { header: 'SHA-256', look: 'mono', cell: ({ fingerprint }) => fingerprint },
          { header: 'Valid to', cell: ({ validTo }) => <Time at={validTo} /> },
          {
            header: 'Remove',
            look: 'deed',
            cell: (ca) => (
              <Button aria-label={`Remove ${ca.subject}`} onClick={() => void remove.run(ca)}>
                Remove…
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
      title={`Add the CA of ${chosen.name}`}
      description="What this CA signs will be believed. Its fingerprint is shown before anything is added."
      failure={add.failure}
      confirm={{
        label: 'Add this CA…',
        busy: add.busy,
        onConfirm: () => void add.run().then((well) => well && onClose()),
      }}
    >
      <div className="stack">
        <TextField
          label="Address of its list (CRL)"
          help="For certificates that name none, and for servers on a private network. Blanks in between."
          value={crl}
          onChange={setCrl}
          mono
          required={false}
          maxLength={10_000}
        />
        <TextField
          label="Address of its responder (OCSP)"
          value={ocsp}
          onChange={setOcsp}
          mono
          required={false}
          maxLength={10_000}
        />
        <Notice tone="waiting">Compare the fingerprint with one that the CA publishes.</Notice>
      </div>
    </Dialog>
  )
}
