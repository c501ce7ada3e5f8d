import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { verifyFile } from '../../../src/main/bundle/verify-file.ts'
import {
  drawChange,
  drawOrder,
  FILE_CHANGES,
  fieldsOf,
  pick,
  textsOf,
} from '../../support/evidence/changes.ts'
import { assembled, type Draft } from '../../support/evidence/draft.ts'
import { pythonJudge } from '../../support/evidence/python-judge.ts'
import { seeds } from '../../support/evidence/seeds.ts'
import { seeded } from '../../support/simulation.ts'

/** `npm run test:soak` asks for 100,000. */
const FILES = Number(process.env['RESCIND_EVIDENCE_FILES'] ?? 5_000)
const SEED = Number(process.env['RESCIND_EVIDENCE_SEED'] ?? 2026)
/** Written at a time: as many as the verifier in Python is ahead or behind. */
const BATCH = 200
const SIGNED_SHARE = 0.2
const TEST_MS_MAX = 3 * 60 * 60 * 1_000

function generator(random: () => number) {
  const { plain, signed } = seeds()
  const fields = new Map<Draft, ReturnType<typeof fieldsOf>>()
  for (const draft of [...plain, ...signed]) fields.set(draft, fieldsOf(draft))
  const texts = textsOf([...plain, ...signed])
  return (): { readonly what: string; readonly file: Buffer } => {
    const draft = pick(random() < SIGNED_SHARE ? signed : plain, random)
    const draw = () => drawChange(fields.get(draft) ?? new Map(), texts, random)
    const how = random()
    if (how < 0.04) {
      const [what, change] = pick(FILE_CHANGES, random)
      return { what: `${draft.name}: ${what}`, file: change(assembled(draft), random) }
    }
    if (how < 0.14) {
      const other = drawOrder(draft, random)
      return { what: `${draft.name}: ${other.what}`, file: assembled(other.draft) }
    }
    const changes = how < 0.9 ? [draw()] : [draw(), draw()]
    return {
      what: `${draft.name}: ${changes.map(({ what }) => what).join('; ')}`,
      file: assembled(draft, changes),
    }
  }
}

test(
  'both verifiers say the same, and where, of evidence that was changed in one field and made anew',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rescind-fuzz-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const next = generator(seeded(SEED))
    await using python = pythonJudge()
    const differing: unknown[] = []
    let held = 0
    for (let done = 0; done < FILES; done += BATCH) {
      await Promise.all(
        Array.from({ length: Math.min(BATCH, FILES - done) }, async (_, index) => {
          const { what, file } = next()
          const name = path.join(folder, `${index}.jsonl`)
          writeFileSync(name, file)
          const theirs = python.judge(name)
          const ours = await verifyFile(name)
          const { ok, line, message, signature, head } = await theirs
          const same =
            ok === ours.ok &&
            line === (ours.firstBad?.line ?? null) &&
            (!ok || (signature === ours.signature && head === ours.head))
          if (ok) held += 1
          if (!same) differing.push({ what, ours: ours.firstBad ?? ours.ok, theirs: { ok, line, message } })
        }),
      )
      if (differing.length > 20) break
    }
    expect(differing).toEqual([])
    // Neither all nor nothing: changes of free texts are let in.
    expect(held).toBeGreaterThan(FILES / 20)
    expect(held).toBeLessThan(FILES / 2)
  },
  TEST_MS_MAX,
)
