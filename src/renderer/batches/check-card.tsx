import type { BatchCheck, Finding } from '../../contract/batches.ts'
import type { Loadable } from '../bridge/loadable.ts'
import { formatCount } from '../components/format.ts'
import { Icon, type IconName } from '../components/icon.tsx'
import { Card, Loading } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { words } from '../words/words.ts'
import './check-card.css'

const LOOKS: Readonly<Record<Finding['level'], { readonly icon: IconName; readonly tone: string }>> = {
  ok: { icon: 'check', tone: 'done' },
  note: { icon: 'info', tone: 'quiet' },
  warning: { icon: 'warning', tone: 'waiting' },
  error: { icon: 'stop', tone: 'stop' },
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
    <Card title={words.batches.check.title}>
      {check.kind === 'loading' && <Loading what={words.batches.check.loading} />}
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
                    <span className="visually-hidden">
                      {words.batches.check.level(words.batches.check.levels[finding.level])}
                    </span>
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
              <span>{words.batches.check.takes(check.value.estimatedMs, check.value.requests)}</span>
            </li>
          )}
        </ul>
      )}
    </Card>
  )
}
