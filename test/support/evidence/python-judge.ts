import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export const VERIFIER = new URL('../../../resources/verify_evidence.py', import.meta.url).pathname

export interface PythonVerdict {
  readonly ok: boolean
  readonly line: number | null
  readonly message: string
  readonly signature?: string
  readonly key?: string | null
  readonly batch?: string
  readonly items?: number
  readonly events?: number
  readonly head?: string
}

/** One process of the verifier in Python that is given file after file. */
export interface PythonJudge extends AsyncDisposable {
  judge(file: string): Promise<PythonVerdict>
}

export function pythonJudge(...args: readonly string[]): PythonJudge {
  const child: ChildProcessWithoutNullStreams = spawn('python3', [VERIFIER, '--json', '--stdin', ...args])
  const waiting: { resolve(verdict: PythonVerdict): void; reject(error: Error): void }[] = []
  let said = ''
  const ended = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      said = error.message
      resolve()
    })
    child.on('close', () => resolve())
  })
  void ended.then(() => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The verifier ended: ${said}`))
  })
  child.stderr.on('data', (piece: Buffer) => {
    said += piece.toString()
  })
  createInterface({ input: child.stdout }).on('line', (line) =>
    waiting.shift()?.resolve(JSON.parse(line) as PythonVerdict),
  )
  return {
    judge: (file) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${file}\n`)
      }),
    async [Symbol.asyncDispose]() {
      child.stdin.end()
      await ended
    },
  }
}
