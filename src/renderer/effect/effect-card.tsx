import { useEffect, useState } from 'react'
import type { EffectShown, EffectSummary } from '../../contract/effect.ts'
import { useApi } from '../bridge/api-context.tsx'
import { valueOr } from '../bridge/loadable.ts'
import { useAct } from '../bridge/use-act.ts'
import { useAnswer } from '../bridge/use-answer.ts'
import { Button } from '../components/button.tsx'
import { formatCount } from '../components/format.ts'
import { Card, Figure, Loading } from '../components/layout.tsx'
import { FailureNotice, Notice } from '../components/notice.tsx'
import { LiveStatus, ProgressBar } from '../components/progress-bar.tsx'
import { Segmented } from '../components/segmented.tsx'
import { Time } from '../components/time.tsx'
import { useWorkspace } from '../stores/workspace-context.tsx'
import { EffectItems } from './effect-items.tsx'
import './effect.css'

/** What relying parties see of a sealed batch's certificates: before a run what is revoked already, after it whether it has reached them. */
export function EffectCard({ batch }: { readonly batch: string }) {
  const [summary, again] = useAnswer((api) => api.effect.read({ batch }), [batch], ['batches.changed'])
  const settings = valueOr(
    useWorkspace((workspace) => workspace.settings),
    null,
  )
  const progress = useProgress(batch)
  const check = useAct(async (api) => {
    await api.effect.check({ batch })
    again()
  })
  const cancel = useAct((api) => api.effect.cancel({ batch }))
  const isSealedOff = settings?.airGapped === true
  const text =
    progress === null
      ? 'Fetching the lists'
      : `${formatCount(progress.checked)} of ${formatCount(progress.items)}`
  return (
    <Card
      title="As relying parties see it"
      actions={
        check.busy ? (
          <Button busy={cancel.busy} onClick={() => void cancel.run()}>
            Cancel the check
          </Button>
        ) : (
          <Button icon="search" disabled={isSealedOff} onClick={() => void check.run()}>
            {summary.kind === 'ready' && summary.value !== null ? 'Check again' : 'Check now'}
          </Button>
        )
      }
    >
      <div className="stack">
        {isSealedOff && (
          <p className="muted">This workspace is air-gapped: no list is fetched and no responder is asked.</p>
        )}
        {check.busy && (
          <>
            <ProgressBar
              label="Checking"
              value={progress === null ? null : progress.checked}
              max={Math.max(1, progress?.items ?? 1)}
              text={text}
            />
            <LiveStatus text={text} />
          </>
        )}
        {check.failure?.code === 'halt.cancelled' ? (
          <Notice tone="quiet" title="The check was cancelled." live>
            What was found before stays.
          </Notice>
        ) : (
          <FailureNotice failure={check.failure} />
        )}
        {summary.kind === 'loading' && <Loading what="the last check" lines={2} />}
        {summary.kind === 'failed' && <FailureNotice failure={summary.failure} onRetry={again} />}
        {summary.kind === 'ready' && summary.value === null && (
          <p className="muted">
            Not checked yet. A check reads the lists of revoked certificates (CRL) and asks responders (OCSP)
            that the certificates name, as everybody does who relies on them.
          </p>
        )}
        {summary.kind === 'ready' && summary.value !== null && (
          <Found key={summary.value.sha256 + summary.value.checkedAt} batch={batch} summary={summary.value} />
        )}
      </div>
    </Card>
  )
}

/** How far the check is that is under way, whoever started it. */
function useProgress(batch: string) {
  const api = useApi()
  const [progress, setProgress] = useState<{ readonly checked: number; readonly items: number } | null>(null)
  useEffect(
    () => api.subscribe('effect.progress', (news) => news.batch === batch && setProgress(news)),
    [api, batch],
  )
  return progress
}

function Found({ batch, summary }: { readonly batch: string; readonly summary: EffectSummary }) {
  const { expected, shown, revoked, notRevoked, notCheckable, otherReason } = summary
  const wrong = expected - shown
  const choices = [
    ...(expected === 0 ? [] : [{ value: 'wrong', label: 'Not as it should be', count: wrong } as const]),
    { value: 'revoked', label: 'Revoked', count: revoked },
    { value: 'not-revoked', label: 'Not revoked', count: notRevoked },
    { value: 'not-checkable', label: 'Not checkable', count: notCheckable },
  ] as const satisfies readonly { value: EffectShown; label: string; count: number }[]
  const [show, setShow] = useState<EffectShown>(choices.find(({ count }) => count > 0)?.value ?? 'wrong')
  return (
    <>
      {expected > 0 && wrong === 0 && (
        <Notice
          tone="done"
          title={`All ${formatCount(expected)} that the vendor has confirmed are seen so.`}
        />
      )}
      {wrong > 0 && (
        <Notice
          tone="stop"
          title={`${formatCount(wrong)} of the ${formatCount(expected)} that the vendor has confirmed are not seen so.`}
        >
          A list is made anew from time to time: check again after its next update.
        </Notice>
      )}
      {otherReason > 0 && (
        <Notice tone="waiting">
          {formatCount(otherReason)} revoked for another reason than was asked for: the report names them.
        </Notice>
      )}
      <div className="figures">
        <Figure value={formatCount(revoked)} label="revoked" tone="done" />
        <Figure value={formatCount(notRevoked)} label="not revoked" />
        <Figure value={formatCount(notCheckable)} label="not checkable" />
      </div>
      <p className="muted">
        Checked <Time at={summary.checkedAt} /> by {summary.checkedBy}
      </p>
      <div className="effect-choice">
        <Segmented
          label="Which certificates"
          value={show}
          onChange={setShow}
          choices={choices.map(({ value, label, count }) => ({
            value,
            label: `${label} (${formatCount(count)})`,
          }))}
        />
      </div>
      <EffectItems
        batch={batch}
        show={show}
        total={choices.find(({ value }) => value === show)?.count ?? 0}
        asOf={summary.checkedAt}
      />
      {summary.whys.length > 0 && (
        <div>
          <h3>Why not checkable</h3>
          <ul className="effect-whys">
            {summary.whys.map(({ why, items }) => (
              <li key={why}>
                <b className="number">{formatCount(items)}</b> {why}
              </li>
            ))}
          </ul>
        </div>
      )}
      {summary.sources.length > 0 && (
        <div>
          <h3>What was asked</h3>
          <ul className="effect-whys">
            {summary.sources.map(({ kind, url, requests, problem, asOf, entries }) => (
              <li key={`${kind} ${url}`}>
                {kind === 'crl' ? 'CRL' : `OCSP, ${formatCount(requests)} questions`}{' '}
                <span className="mono whole">{url}</span>
                {asOf !== undefined && (
                  <>
                    , of <Time at={asOf} />
                  </>
                )}
                {entries !== undefined && `, ${formatCount(entries)} entries`}
                {problem !== undefined && <span className="effect-problem">: {problem}</span>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
