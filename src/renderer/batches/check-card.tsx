import type { BatchCheck, Finding } from '../../contract/batches.ts'
import type { Loadable } from '../bridge/loadable.ts'
import { formatCount, formatDuration } from '../components/format.ts'
import { Icon, type IconName } from '../components/icon.tsx'
import { Card, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import './check-card.css'

const LOOKS: Readonly<
  Record<Finding['level'], { readonly icon: IconName; readonly tone: string; readonly word: string }>
> = {
  ok: { icon: 'check', tone: 'done', word: 'Good' },
  note: { icon: 'info', tone: 'quiet', word: 'Note' },
  warning: { icon: 'warning', tone: 'waiting', word: 'Warning' },
  error: { icon: 'stop', tone: 'stop', word: 'Must be mended' },
}

/** That the operation is permanent stands in its own red note beside the check; what stands in other batches in its own card. */
const isSaidBeside = (code: string): boolean => code === 'irreversible' || code.startsWith('other-batch-')

/** What a check found: what would be sent, which rules it breaks, how long it takes. */
export function CheckCard({
  check,
  onRetry,
}: {
  readonly check: Loadable<BatchCheck>
  readonly onRetry: () => void
}) {
  return (
    <Card title="Check">
      {check.kind === 'loading' && <Loading what="the check" />}
      {check.kind === 'failed' && <FailureNotice failure={check.failure} onRetry={onRetry} />}
      {check.kind === 'ready' && (
        <ul className="check-list">
          {check.value.findings
            .filter(({ code }) => !isSaidBeside(code))
            .map((finding) => {
              const look = LOOKS[finding.level]
              return (
                <li key={`${finding.code}-${finding.message}`}>
                  <span className={`check-mark check-${look.tone}`}>
                    <Icon name={look.icon} />
                    <span className="visually-hidden">{look.word}: </span>
                  </span>
                  <span>
                    {finding.message}
                    {finding.count !== undefined &&
                      finding.level !== 'ok' &&
                      ` (${formatCount(finding.count)})`}
                    {finding.hint !== undefined && <small className="check-hint">{finding.hint}</small>}
                  </span>
                </li>
              )
            })}
          {check.value.estimatedMs !== null && (
            <li>
              <span className="check-mark check-quiet">
                <Icon name="clock" />
              </span>
              <span>
                About {formatDuration(check.value.estimatedMs)} at the vendor’s limits,{' '}
                {formatCount(check.value.requests)} requests
              </span>
            </li>
          )}
        </ul>
      )}
    </Card>
  )
}
