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
import { words } from '../words/words.ts'
import { EffectItems } from './effect-items.tsx'
import './effect.css'

const say = words.effect

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
  const text = progress === null ? say.fetching : say.progress(progress.checked, progress.items)
  return (
    <Card
      title={say.title}
      actions={
        check.busy ? (
          <Button busy={cancel.busy} onClick={() => void cancel.run()}>
            {say.cancelCheck}
          </Button>
        ) : (
          <Button icon="search" disabled={isSealedOff} onClick={() => void check.run()}>
            {summary.kind === 'ready' && summary.value !== null ? say.checkAgain : say.checkNow}
          </Button>
        )
      }
    >
      <div className="stack">
        {isSealedOff && <p className="muted">{say.airGapped}</p>}
        {check.busy && (
          <>
            <ProgressBar
              label={say.checking}
              value={progress === null ? null : progress.checked}
              max={Math.max(1, progress?.items ?? 1)}
              text={text}
            />
            <LiveStatus text={text} />
          </>
        )}
        {check.failure?.code === 'halt.cancelled' ? (
          <Notice tone="quiet" title={say.cancelled} live>
            {say.foundStays}
          </Notice>
        ) : (
          <FailureNotice failure={check.failure} />
        )}
        {summary.kind === 'loading' && <Loading what={say.what} lines={2} />}
        {summary.kind === 'failed' && <FailureNotice failure={summary.failure} onRetry={again} />}
        {summary.kind === 'ready' && summary.value === null && <p className="muted">{say.notYet}</p>}
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
    ...(expected === 0 ? [] : [{ value: 'wrong', count: wrong } as const]),
    { value: 'revoked', count: revoked },
    { value: 'not-revoked', count: notRevoked },
    { value: 'not-checkable', count: notCheckable },
  ] as const satisfies readonly { value: EffectShown; count: number }[]
  const [show, setShow] = useState<EffectShown>(choices.find(({ count }) => count > 0)?.value ?? 'wrong')
  return (
    <>
      {expected > 0 && wrong === 0 && <Notice tone="done" title={say.allSeen(expected)} />}
      {wrong > 0 && (
        <Notice tone="stop" title={say.notSeen(wrong, expected)}>
          {say.madeAnew}
        </Notice>
      )}
      {otherReason > 0 && <Notice tone="waiting">{say.otherReason(otherReason)}</Notice>}
      <div className="figures">
        <Figure value={formatCount(revoked)} label={say.figures.revoked} tone="done" />
        <Figure value={formatCount(notRevoked)} label={say.figures.notRevoked} />
        <Figure value={formatCount(notCheckable)} label={say.figures.notCheckable} />
      </div>
      <p className="muted">{say.checkedBy(<Time at={summary.checkedAt} />, summary.checkedBy)}</p>
      <div className="effect-choice">
        <Segmented
          label={say.which}
          value={show}
          onChange={setShow}
          choices={choices.map(({ value, count }) => ({ value, label: say.shown(value, count) }))}
        />
      </div>
      <EffectItems
        key={`${batch} ${show} ${summary.checkedAt}`}
        batch={batch}
        show={show}
        total={choices.find(({ value }) => value === show)?.count ?? 0}
      />
      {summary.whys.length > 0 && (
        <div>
          <h3>{say.whyNot}</h3>
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
          <h3>{say.asked.title}</h3>
          <ul className="effect-whys">
            {summary.sources.map(({ kind, url, requests, problem, asOf, entries }) => (
              <li key={`${kind} ${url}`}>
                {kind === 'crl' ? say.asked.crl : say.asked.ocsp(requests)}{' '}
                <span className="mono whole">{url}</span>
                {asOf !== undefined && say.asked.asOf(<Time at={asOf} />)}
                {entries !== undefined && say.asked.entries(entries)}
                {problem !== undefined && (
                  <span className="effect-problem">{say.asked.problem(problem)}</span>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}
