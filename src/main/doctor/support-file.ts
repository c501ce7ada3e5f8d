import { open } from 'node:fs/promises'
import { release, totalmem } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { channelNames } from '../../contract/channel-names.ts'
import type { Diagnosis } from '../../contract/doctor.ts'
import type { CrashReport } from '../crash-reports.ts'
import { FRAME } from '../stack-frames.ts'
import { type Process, sqliteVersion } from './check-machine.ts'
import { lookAtWorkspace } from './look-at-workspace.ts'

const LOG_BYTES_MAX = 256 * 1024
const LOG_LINES_MAX = 200

/**
 * What a support ticket needs, as one JSON document. It is put together from what is known to be harmless, and never by taking
 * things out of a text: findings in the ticket's own names, counts, codes, places in the program.
 */
export async function supportText({
  diagnosis,
  dataDir,
  crashes,
  process: { versions, platform, arch },
}: {
  diagnosis: Diagnosis
  dataDir: string
  crashes: readonly CrashReport[]
  process: Process
}): Promise<string> {
  const look = lookAtWorkspace(dataDir)
  const { node, electron } = versions
  const document = {
    kind: 'rescind-support',
    version: 1,
    diagnosis,
    runtime: { node, electron: electron ?? null, sqlite: sqliteVersion(), platform, arch },
    machine: { system: release(), memoryBytes: totalmem() },
    workspace: look.kind === 'there' ? { format: look.format, counts: look.counts } : { state: look.kind },
    crashes,
    log: await logTail(path.join(dataDir, 'rescind.log')),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

/** Of a line of `rescind.log`: when, how bad, what by its code. Its message and everything else may quote what it is about. */
const LogLine = z.object({
  time: z.iso.datetime({ offset: true }),
  level: z.int(),
  event: z.string().regex(/^[a-z]+(\.[a-z-]+)+$/),
  name: z.string().optional(),
  code: z
    .string()
    .regex(/^(input|state|halt|check|internal)\.[a-z-]{1,40}$/)
    .optional()
    .catch(undefined),
  error: z
    .object({ name: z.string().regex(/^[A-Za-z]{3,41}$/), frames: z.array(z.string().regex(FRAME)) })
    .optional()
    .catch(undefined),
})

async function logTail(file: string): Promise<readonly object[]> {
  const text = await endOf(file)
  return text
    .split('\n')
    .flatMap((line) => {
      const read = LogLine.safeParse(jsonOf(line))
      if (!read.success) return []
      const { time, level, event, name, code, error } = read.data
      return [
        {
          time,
          level,
          event,
          ...(name !== undefined && channelNames.has(name) && { call: name }),
          ...(code !== undefined && { code }),
          ...(error !== undefined && { error: error.name, frames: error.frames }),
        },
      ]
    })
    .slice(-LOG_LINES_MAX)
}

async function endOf(file: string): Promise<string> {
  const handle = await open(file).catch(() => null)
  if (handle === null) return ''
  try {
    const { size } = await handle.stat()
    const at = Math.max(0, size - LOG_BYTES_MAX)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - at), 0, size - at, at)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Empty, or cut where the reading began.
    return null
  }
}
