import type { BatchSignature, BatchSubject } from '../../contract/bundles.ts'
import { formatBytes, formatCount } from '../components/format.ts'
import { Card, KeyValues } from '../components/layout.tsx'
import { EnvironmentMark, Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useVendor } from '../stores/workspace-context.tsx'

/** All that a person must see before they approve a sealed batch, or import it. */
export function SubjectCard({ subject }: { readonly subject: BatchSubject }) {
  const vendor = useVendor(subject.vendor)
  const reasons = Object.entries(subject.reasons)
  return (
    <Card title="What was sealed">
      <KeyValues
        entries={[
          { name: 'Batch', value: subject.batch },
          { name: 'Operation', value: `${subject.operationTitle} (${vendor?.title ?? subject.vendor})` },
          !subject.reversible && { name: 'Can it be undone?', value: <b>No.</b> },
          {
            name: 'Host',
            value:
              subject.host === null ? (
                'left open by the preparer'
              ) : (
                <>
                  <span className="mono">{subject.host}</span>, and no other
                  <EnvironmentMark environment={subject.environment} />
                </>
              ),
          },
          { name: 'Items', value: <b className="number">{formatCount(subject.items)}</b> },
          reasons.length > 0 && {
            name: 'By reason',
            value: reasons.map(([reason, count]) => `${formatCount(count)} ${reason}`).join(', '),
          },
          subject.comment !== '' && { name: 'Comment', value: subject.comment },
          ...Object.entries(subject.options).map(([name, value]) => ({ name, value })),
          subject.deadline !== null && { name: 'Deadline', value: <Time at={subject.deadline} /> },
          subject.incident !== null && { name: 'Incident', value: subject.incident },
          subject.startsItself !== null && { name: 'Starts', value: subject.startsItself },
          { name: 'Source', value: `${subject.source.name}, ${formatBytes(subject.source.bytes)}` },
          {
            name: 'SHA-256 of the source',
            value: <span className="mono digest">{subject.source.sha256}</span>,
          },
          { name: 'Prepared by', value: `${subject.createdBy}, with ${subject.product}` },
          { name: 'Sealed', value: <Time at={subject.sealedAt} /> },
          { name: 'Digest', value: <span className="mono digest">{subject.digest}</span> },
        ]}
      />
      {subject.sample.length > 0 && (
        <table className="plain-table">
          <caption className="table-caption">
            The first {formatCount(subject.sample.length)} of {formatCount(subject.items)}
          </caption>
          <thead>
            <tr>
              <th scope="col" className="right">
                #
              </th>
              <th scope="col">Target</th>
              <th scope="col">Name</th>
            </tr>
          </thead>
          <tbody>
            {subject.sample.map(({ ordinal, target, label }) => (
              <tr key={ordinal}>
                <td className="right number">{formatCount(ordinal)}</td>
                <td className="mono whole">{target}</td>
                <td>{label}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

/** Who has signed a batch, and what each signature is worth here. */
export function SignaturesCard({ subject }: { readonly subject: BatchSubject }) {
  const { preparer, approvals, approvalsNeeded } = subject
  const counting = approvals.filter(({ counts }) => counts).length
  return (
    <Card title="Signatures">
      <div className="stack">
        <p>
          {approvalsNeeded === 0
            ? 'This workspace asks for no approval.'
            : `This workspace asks for ${formatCount(approvalsNeeded)} ${approvalsNeeded === 1 ? 'approval' : 'approvals'} by trusted keys other than the preparer’s; ${formatCount(counting)} ${counting === 1 ? 'counts' : 'count'}.`}
        </p>
        {preparer === null && approvals.length === 0 ? (
          <p className="muted">Nobody has signed it yet: the preparer does when it is saved as a bundle.</p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Signature</th>
                <th scope="col">When</th>
                <th scope="col">Worth here</th>
              </tr>
            </thead>
            <tbody>
              {preparer !== null && <SignatureRow as="preparer" signature={preparer} />}
              {approvals.map((approval) => (
                <SignatureRow key={approval.fingerprint} as="approver" signature={approval} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Card>
  )
}

const STANDINGS = { own: 'this workspace’s key', trusted: 'trusted', unknown: 'not known here' } as const

function SignatureRow({
  as,
  signature,
}: {
  readonly as: 'preparer' | 'approver'
  readonly signature: BatchSignature
}) {
  return (
    <tr>
      <td>
        <div>
          {as === 'preparer' ? 'Prepared by ' : 'Approved by '}
          <b>{signature.name}</b>
        </div>
        <div className="mono whole muted">{signature.fingerprint}</div>
      </td>
      <td>
        <Time at={signature.at} />
      </td>
      <td>
        {as === 'preparer' ? (
          STANDINGS[signature.standing]
        ) : signature.counts ? (
          <Pill tone="done" icon="check">
            counts
          </Pill>
        ) : (
          <Pill tone="waiting" icon="warning">
            {signature.note ?? 'does not count'}
          </Pill>
        )}
      </td>
    </tr>
  )
}
