import type { BatchSignature, BatchSubject } from '../../contract/bundles.ts'
import { formatCount } from '../components/format.ts'
import { Card, KeyValues } from '../components/layout.tsx'
import { EnvironmentMark, Pill } from '../components/pill.tsx'
import { Time } from '../components/time.tsx'
import { useVendor } from '../stores/workspace-context.tsx'
import { type RowColumn, RowTable } from '../table/row-table.tsx'
import { words } from '../words/words.ts'

const say = words.bundle.subject
const says = words.bundle.signatures

const SAMPLE: readonly RowColumn<BatchSubject['sample'][number]>[] = [
  { header: say.ordinal, look: 'number', cell: ({ ordinal }) => formatCount(ordinal) },
  { header: say.target, look: 'mono', cell: ({ target }) => target },
  { header: say.label, cell: ({ label }) => label },
]

interface Signed {
  readonly as: 'preparer' | 'approver'
  readonly signature: BatchSignature
}

const SIGNATURES: readonly RowColumn<Signed>[] = [
  {
    header: says.signature,
    cell: ({ as, signature }) => (
      <>
        <div>{(as === 'preparer' ? says.prepared : says.approved)(<b>{signature.name}</b>)}</div>
        <div className="mono whole muted">{signature.fingerprint}</div>
      </>
    ),
  },
  { header: says.when, cell: ({ signature }) => <Time at={signature.at} /> },
  { header: says.worth, cell: (signed) => <Worth {...signed} /> },
]

/** All that a person must see before they approve a sealed batch, or import it. */
export function SubjectCard({ subject }: { readonly subject: BatchSubject }) {
  const vendor = useVendor(subject.vendor)
  const reasons = Object.entries(subject.reasons)
  return (
    <Card title={say.title}>
      <KeyValues
        entries={[
          { name: say.batch, value: subject.batch },
          {
            name: say.operation,
            value: say.atVendor(subject.operationTitle, vendor?.title ?? subject.vendor),
          },
          !subject.reversible && { name: say.canBeUndone, value: <b>{say.no}</b> },
          {
            name: say.host,
            value:
              subject.host === null ? (
                say.hostOpen
              ) : (
                <>
                  {say.noOther(<span className="mono">{subject.host}</span>)}
                  <EnvironmentMark environment={subject.environment} />
                </>
              ),
          },
          { name: say.items, value: <b className="number">{formatCount(subject.items)}</b> },
          reasons.length > 0 && {
            name: say.byReason,
            value: reasons.map(([reason, count]) => say.counted(reason, count)).join(', '),
          },
          subject.comment !== '' && { name: say.comment, value: subject.comment },
          ...Object.entries(subject.options).map(([name, value]) => ({ name, value })),
          subject.deadline !== null && { name: say.deadline, value: <Time at={subject.deadline} /> },
          subject.incident !== null && { name: say.incident, value: subject.incident },
          subject.startsItself !== null && { name: say.starts, value: subject.startsItself },
          { name: say.source, value: say.sourceFile(subject.source.name, subject.source.bytes) },
          {
            name: say.sourceDigest,
            value: <span className="mono digest">{subject.source.sha256}</span>,
          },
          { name: say.preparedBy, value: say.preparer(subject.createdBy, subject.product) },
          { name: say.sealed, value: <Time at={subject.sealedAt} /> },
          { name: say.digest, value: <span className="mono digest">{subject.digest}</span> },
        ]}
      />
      {subject.sample.length > 0 && (
        <RowTable
          caption={
            <caption className="table-caption">{say.sample(subject.sample.length, subject.items)}</caption>
          }
          columns={SAMPLE}
          rows={subject.sample}
          keyOf={({ ordinal }) => ordinal}
        />
      )}
    </Card>
  )
}

/** Who has signed a batch, and what each signature is worth here. */
export function SignaturesCard({ subject }: { readonly subject: BatchSubject }) {
  const { preparer, approvals, approvalsNeeded } = subject
  const counting = approvals.filter(({ counts }) => counts).length
  return (
    <Card title={says.title}>
      <div className="stack">
        <p>{says.needed(approvalsNeeded, counting)}</p>
        {preparer === null && approvals.length === 0 ? (
          <p className="muted">{says.nobody}</p>
        ) : (
          <RowTable
            columns={SIGNATURES}
            rows={[
              ...(preparer === null ? [] : [{ as: 'preparer' as const, signature: preparer }]),
              ...approvals.map((signature) => ({ as: 'approver' as const, signature })),
            ]}
            keyOf={({ as, signature }) => `${as} ${signature.fingerprint}`}
          />
        )}
      </div>
    </Card>
  )
}

function Worth({ as, signature }: Signed) {
  if (as === 'preparer') return says.standings[signature.standing]
  return signature.counts ? (
    <Pill tone="done" icon="check">
      {says.counts}
    </Pill>
  ) : (
    <Pill tone="waiting" icon="warning">
      {signature.note ?? says.countsNot}
    </Pill>
  )
}
