import { useEffect, useRef, useState } from 'react'
import type { Diagnosis, Finding } from '../../contract/doctor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Card } from '../components/layout.tsx'
import { FailureNotice, type Tone } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { useSay } from '../components/said.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'

const say = words.settings.doctor

const LOOKS: Readonly<Record<Finding['condition'], { tone: Tone; icon: 'check' | 'info' | 'warning' }>> = {
  good: { tone: 'done', icon: 'check' },
  note: { tone: 'quiet', icon: 'info' },
  wrong: { tone: 'waiting', icon: 'warning' },
}

const FINDINGS: readonly RowColumn<Finding>[] = [
  { header: say.what, cell: ({ title }) => title },
  {
    header: say.how,
    className: 'doctor-says',
    cell: ({ says, mend }) => (
      <>
        {says}
        {mend !== undefined && <div className="muted">{mend}</div>}
      </>
    ),
  },
  {
    header: say.verdict,
    look: 'verdict',
    cell: ({ condition }) => <Pill {...LOOKS[condition]}>{say.conditions[condition]}</Pill>,
  },
]

/** What keeps the product from working on this machine, and how to mend it. Looks only when it is asked to: the keychain may want to be unlocked. */
export function DoctorCard({ airGapped }: { readonly airGapped: boolean }) {
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null)
  const toast = useToast()
  const look = useAct(async (api) => setDiagnosis(await api.doctor.look({})))
  const reach = useAct(async (api) => setDiagnosis(await api.doctor.reach({})))
  const save = useAct(async (api) => {
    const name = await api.doctor.save({})
    if (name !== null) toast({ title: words.common.wrote(name), message: say.inPlainText })
  })
  return (
    <Card
      title={say.title}
      actions={
        <>
          <Button busy={save.busy} onClick={() => void save.run()}>
            {say.writeSupportFile}
          </Button>
          {!airGapped && (
            <Button busy={reach.busy} onClick={() => void reach.run()}>
              {say.askVendors}
            </Button>
          )}
          <Button busy={look.busy} onClick={() => void look.run()}>
            {diagnosis === null ? say.lookNow : say.lookAgain}
          </Button>
        </>
      }
    >
      <div className="stack">
        <FailureNotice failure={look.failure ?? reach.failure ?? save.failure} />
        {diagnosis === null ? <p className="muted">{say.looksAt}</p> : <Findings diagnosis={diagnosis} />}
      </div>
    </Card>
  )
}

function Findings({ diagnosis: { at, findings } }: { readonly diagnosis: Diagnosis }) {
  const readOut = useSay()
  const found = useRef<HTMLParagraphElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each look is read out, whatever it found
  useEffect(() => readOut(found.current?.textContent ?? ''), [readOut, at])
  const wrong = findings.filter(({ condition }) => condition === 'wrong').length
  return (
    <>
      <p ref={found}>{say.found(wrong, <Time at={at} />)}</p>
      <RowTable columns={FINDINGS} rows={findings} keyOf={(_, index) => index} />
    </>
  )
}
