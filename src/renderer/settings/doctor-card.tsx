import { useState } from 'react'
import type { Diagnosis, Finding } from '../../contract/doctor.ts'
import { useAct } from '../bridge/use-act.ts'
import { Button } from '../components/button.tsx'
import { Card } from '../components/layout.tsx'
import { FailureNotice, type Tone } from '../components/notice.tsx'
import { Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useToast } from '../components/toasts.tsx'

const LOOKS: Readonly<
  Record<Finding['condition'], { tone: Tone; icon: 'check' | 'info' | 'warning'; label: string }>
> = {
  good: { tone: 'done', icon: 'check', label: 'good' },
  note: { tone: 'quiet', icon: 'info', label: 'note' },
  wrong: { tone: 'waiting', icon: 'warning', label: 'wrong' },
}

/** What keeps the product from working on this machine, and how to mend it. Looks only when it is asked to: the keychain may want to be unlocked. */
export function DoctorCard({ airGapped }: { readonly airGapped: boolean }) {
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null)
  const say = useToast()
  const look = useAct(async (api) => setDiagnosis(await api.doctor.look({})))
  const reach = useAct(async (api) => setDiagnosis(await api.doctor.reach({})))
  const save = useAct(async (api) => {
    const name = await api.doctor.save({})
    if (name !== null)
      say({ title: `Wrote ${name}`, message: 'It is plain text: look through it before you send it.' })
  })
  return (
    <Card
      title="Check-up"
      actions={
        <>
          <Button busy={save.busy} onClick={() => void save.run()}>
            Write a support file…
          </Button>
          {!airGapped && (
            <Button busy={reach.busy} onClick={() => void reach.run()}>
              Ask the vendors too…
            </Button>
          )}
          <Button busy={look.busy} onClick={() => void look.run()}>
            {diagnosis === null ? 'Look now' : 'Look again'}
          </Button>
        </>
      }
    >
      <div className="stack">
        <FailureNotice failure={look.failure ?? reach.failure ?? save.failure} />
        {diagnosis === null ? (
          <p className="muted">
            Looks at the workspace, free space, file modes, the keychain, the clock, trusted CAs, proxies and
            the fonts of the report. Nothing is sent. A support file holds the same without keys, serial
            numbers and names.
          </p>
        ) : (
          <Findings diagnosis={diagnosis} />
        )}
      </div>
    </Card>
  )
}

function Findings({ diagnosis: { at, ok, findings } }: { readonly diagnosis: Diagnosis }) {
  const wrong = findings.filter(({ condition }) => condition === 'wrong').length
  return (
    <>
      <p role="status">
        {ok ? 'Nothing is wrong.' : wrong === 1 ? 'One thing is wrong.' : `${wrong} things are wrong.`}{' '}
        <span className="muted">
          Looked at <Time at={at} />.
        </span>
      </p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">How it is</th>
            <th scope="col">
              <span className="visually-hidden">Verdict</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {findings.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one look's findings stay in their order
            <FindingRow key={index} finding={finding} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function FindingRow({ finding: { title, says, mend, condition } }: { readonly finding: Finding }) {
  const { tone, icon, label } = LOOKS[condition]
  return (
    <tr>
      <td>{title}</td>
      <td className="doctor-says">
        {says}
        {mend !== undefined && <div className="muted">{mend}</div>}
      </td>
      <td className="right">
        <Pill tone={tone} icon={icon}>
          {label}
        </Pill>
      </td>
    </tr>
  )
}
