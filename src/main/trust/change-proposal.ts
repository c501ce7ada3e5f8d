import { createHash } from 'node:crypto'
import { z } from 'zod'
import { AppError } from '../app-error.ts'
import { readHead } from '../files/read-head.ts'
import { cannotRead, type WrittenFile, writeWholeFile } from '../files/whole-file.ts'
import type { PublicKey } from '../identity/public-key.ts'
import { verifyJws } from '../identity/signer.ts'
import { canonicalJson } from '../journal/canonical.ts'
import { Change } from './authority-chain.ts'

const Subject = {
  /** Key id of the workspace whose record it changes. */
  workspace: z.string(),
  /** The change's place in that record and the hash before it: an approval is good for this one change at this one place. */
  seq: z.int().positive(),
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  change: Change,
  at: z.iso.datetime(),
  by: z.string(),
}
/** What the workspace would change and may not alone. */
export const ChangeProposal = z.strictObject({
  kind: z.literal('rescind-change'),
  needed: z.int().positive(),
  ...Subject,
})
export type ChangeProposal = z.infer<typeof ChangeProposal>

/** Another person's signature: this may be changed. */
export const ChangeApproval = z.strictObject({
  kind: z.literal('rescind-change-approval'),
  decision: z.literal('approved'),
  ...Subject,
})
export type ChangeApproval = z.infer<typeof ChangeApproval>

export type ChangeSubject = Pick<ChangeProposal, 'workspace' | 'seq' | 'prev' | 'change'>

export const changeSubject = ({ workspace, seq, prev, change }: ChangeSubject): ChangeSubject => ({
  workspace,
  seq,
  prev,
  change,
})

/** The key that has approved this very change; null when the signature is none or is about something else. */
export async function approverOf(jws: string, subject: ChangeSubject): Promise<PublicKey | null> {
  const checked = await verifyJws(jws, [])
  if (checked.kind === 'bad') return null
  const approval = ChangeApproval.safeParse(checked.payload)
  if (!approval.success) return null
  const isSame = canonicalJson(changeSubject(approval.data)) === canonicalJson(changeSubject(subject))
  return isSame ? checked.key : null
}

/** Key id of whoever proposes: the workspace's, or the one that is to take its place where that is lost. */
const proposerOf = ({ workspace, change }: ChangeSubject): string =>
  change.kind === 'key.replaced' ? change.keyId : workspace

/** A proposal on its way from one person to the next: canonical JSON, one line. */
const ProposalFile = z.strictObject({
  format: z.literal('rescind-change'),
  version: z.literal(1),
  /** Compact JWS of a `ChangeProposal`, by the workspace's key. */
  proposal: z.string(),
  approvals: z.array(z.string()).max(100),
})

export interface ReadProposal {
  readonly jws: string
  readonly proposal: ChangeProposal
  readonly approvals: readonly string[]
}

const FILE_BYTES_MAX = 256 * 1024

export const proposalDigest = ({ jws }: Pick<ReadProposal, 'jws'>): string =>
  createHash('sha256').update(jws).digest('hex')

/**
 * @param digest what the person was shown, where somebody was
 * @throws AppError `input.cannot-read`, `check.not-a-change`, `input.digest-differs`
 */
export async function readProposal(file: string, digest?: string): Promise<ReadProposal> {
  const parsed = ProposalFile.safeParse(jsonOf(await textOf(file)))
  if (!parsed.success) throw notAProposal(file, 'it is no proposal of a change')
  const { proposal: jws, approvals } = parsed.data
  const checked = await verifyJws(jws, [])
  if (checked.kind === 'bad') throw notAProposal(file, 'its signature does not hold')
  const proposal = ChangeProposal.safeParse(checked.payload)
  if (!proposal.success || proposerOf(proposal.data) !== checked.key.keyId)
    throw notAProposal(file, 'it is not signed by the workspace that it would change')
  for (const approval of approvals) {
    if ((await approverOf(approval, proposal.data)) === null)
      throw notAProposal(file, 'one of its approvals does not hold')
  }
  if (digest !== undefined && digest !== proposalDigest({ jws })) {
    throw new AppError(
      'input.digest-differs',
      'The proposal is not the one that was shown: nothing was done.',
      {
        hint: 'Look at it again.',
      },
    )
  }
  return { jws, proposal: proposal.data, approvals }
}

export const writeProposal = (
  file: string,
  { jws, approvals }: Pick<ReadProposal, 'jws' | 'approvals'>,
): Promise<WrittenFile> =>
  writeWholeFile(file, (write) =>
    write(`${canonicalJson({ format: 'rescind-change', version: 1, proposal: jws, approvals })}\n`),
  )

async function textOf(file: string): Promise<string> {
  try {
    const { buffer, bytesRead } = await readHead(file, FILE_BYTES_MAX)
    return buffer.toString('utf8', 0, bytesRead)
  } catch (cause) {
    throw cannotRead(file, cause, 'Give the path of a proposal that --propose wrote.')
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const notAProposal = (file: string, why: string): AppError =>
  new AppError('check.not-a-change', `${file}: ${why}. Nothing was signed or changed.`, {
    hint: 'Ask whoever gave it to you for what this wrote: rescind policy set --approvals N --propose FILE, rescind trust add KEYFILE --propose FILE, or rescind identity replace --lost --propose FILE',
  })
