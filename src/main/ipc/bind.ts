import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { countOf } from '../../contract/counted.ts'
import { type AskingChannel, type ChannelName, channels, type Reply } from '../../contract/index.ts'
import { AppError, failureFrom } from '../app-error.ts'
import type { FrameFacts } from '../window/may-call.ts'
import type { Act, Ask, Handlers } from './act.ts'
import type { Asker } from './asker.ts'
import type { FileHandles, HandedFile } from './file-handles.ts'
import { DROPPED_KINDS } from './file-kinds.ts'
import { isMessageSmall } from './message-size.ts'
import { plainText } from './plain-text.ts'
import { inWindow } from './window-voice.ts'

/** How many of the things that are wrong with a message are told. */
const ISSUES_TOLD_MAX = 5
const ISSUE_CHARS_MAX = 200

/** What is kept of a call that went wrong: a name, a code, a sentence. Never what was sent. */
export interface CallLog {
  refused(call: { readonly name: string; readonly code: string; readonly message: string }): void
  /** Not one of our own errors: a bug, with its stack. */
  failed(call: { readonly name: string; readonly error: unknown }): void
}

export interface BindDeps {
  readonly mayCall: (frame: FrameFacts | null) => boolean
  readonly log: CallLog
  /** The person's leave, for what is asked about before it is done. */
  readonly asker: Asker
}

/** Answers one call from a window. Never rejects: whatever goes wrong is a `Reply` with a failure. */
export type AnswerCall = (name: unknown, frame: FrameFacts | null, raw: unknown) => Promise<Reply<unknown>>

/**
 * The one way from a window to the handlers: decides on the sender, then parses, then asks the person
 * where the channel's class wants it, then calls, then maps what went wrong.
 *
 * @param deps.checkOutputs whether answers are parsed too; in tests and in development, since a wrong one is a bug of ours
 */
export function bindChannels(
  deps: BindDeps & { readonly handlers: Handlers; readonly checkOutputs: boolean },
): AnswerCall {
  return (name, frame, raw) =>
    answer(deps, frame, typeof name === 'string' ? name : typeof name, async () => {
      if (typeof name !== 'string' || !Object.hasOwn(channels, name)) {
        throw new AppError(
          'input.unknown-channel',
          'The window asked for something that this version does not offer.',
        )
      }
      const channel = name as ChannelName
      const input = parseInput(channel, raw)
      const answered = await deps.handlers[channel](input as never)
      const output = asksFirst(channel) ? await withLeave(deps.asker, answered as Act<unknown>) : answered
      return deps.checkOutputs ? (channels[channel].output as z.ZodType).parse(output) : output
    })
}

/** Whether main asks the person before what a channel does. */
export function asksFirst(name: ChannelName): name is AskingChannel {
  const kind = channels[name].class
  return kind === 'outward' || kind === 'irreversible'
}

async function withLeave<T>(asker: Asker, act: Act<T>): Promise<T> {
  await asker.ask(act.asks)
  return act.go()
}

/** The same way for what was dropped on the window: its paths come from preload, which has them from the system. */
export function bindDroppedFile(
  deps: BindDeps & { readonly files: FileHandles },
): (frame: FrameFacts | null, raw: unknown) => Promise<Reply<HandedFile>> {
  return (frame, raw) =>
    answer(deps, frame, 'dropped file', async () => {
      const dropped = pathsOf(raw)
      for (const one of dropped) await checkKind(one)
      await deps.asker.ask([readDropped(dropped)])
      const [only] = dropped
      const isOneFile = only !== undefined && dropped.length === 1 && !(await isFolder(only))
      return isOneFile ? deps.files.register(only) : deps.files.registerSet(dropped)
    })
}

/** More than a person drops at once: then it is a folder. */
const DROPPED_MAX = 1_000

function pathsOf(raw: unknown): readonly string[] {
  const dropped: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  const isPath = (one: unknown): one is string =>
    typeof one === 'string' && one !== '' && one.length <= PATH_CHARS_MAX
  if (dropped.length > 0 && dropped.length <= DROPPED_MAX && dropped.every(isPath)) return dropped
  throw new AppError('input.not-a-file', 'What was dropped is not a file.', {
    hint: `Drop files that are on this machine, at most ${DROPPED_MAX.toLocaleString('en')} at once.`,
  })
}

async function checkKind(file: string): Promise<void> {
  if (DROPPED_KINDS.has(path.extname(file).slice(1).toLowerCase()) || (await isFolder(file))) return
  throw new AppError(
    'input.not-our-kind',
    `"${path.basename(file)}" is not of a kind that is read when it is dropped.`,
    {
      hint: 'Drop an inventory, a certificate, a folder of them, a bundle or an evidence file, or choose the file by the button instead.',
    },
  )
}

const isFolder = async (file: string): Promise<boolean> => {
  try {
    const isRoot = path.dirname(file) === file
    return path.isAbsolute(file) && !isRoot && (await stat(file)).isDirectory()
  } catch {
    return false
  }
}

const NAMES_TOLD_MAX = 10

/** Preload has the paths from the system, but they come through the window's process: the person says whether they were theirs. */
function readDropped(files: readonly string[]): Ask {
  const [first = ''] = files
  const names = files.slice(0, NAMES_TOLD_MAX).map((file) => plainText(path.basename(file)))
  const more = files.length > names.length ? `\nand ${files.length - names.length} more` : ''
  const question =
    files.length === 1
      ? {
          message: `Read ${names.join('')}?`,
          detail: `It was dropped on the window.\n\nFolder: ${plainText(path.dirname(first))}`,
        }
      : {
          message: `Read ${countOf(files.length, 'file')} as one inventory?`,
          detail: `They were dropped on the window.\n\n${names.join('\n')}${more}\n\nFolder: ${plainText(path.dirname(first))}`,
        }
  return {
    question: { ...question, button: files.length === 1 ? 'Read it' : 'Read them' },
    grant: `read ${files.join('\n')}`,
  }
}

/** As long as Windows allows with long paths switched on. */
const PATH_CHARS_MAX = 32_767

async function answer<T>(
  { mayCall, log }: BindDeps,
  frame: FrameFacts | null,
  name: string,
  work: () => Promise<T>,
): Promise<Reply<T>> {
  try {
    if (!mayCall(frame)) throw new AppError('input.stranger', 'Only the window itself may ask for this.')
    return { ok: true, value: await work() }
  } catch (error) {
    const failure = inWindow(failureFrom(error))
    const told = name.slice(0, ISSUE_CHARS_MAX)
    if (error instanceof AppError) log.refused({ name: told, code: failure.code, message: failure.message })
    else log.failed({ name: told, error })
    return { ok: false, failure }
  }
}

function parseInput(name: ChannelName, raw: unknown): unknown {
  if (!isMessageSmall(raw))
    throw new AppError(
      'input.too-large',
      `The window's message to ${name} is larger than any that it can need.`,
    )
  const parsed = channels[name].input.safeParse(raw)
  if (parsed.success) return parsed.data
  // The texts of these issues name the place and what was expected there, and do not repeat what was given.
  const issues = parsed.error.issues
    .slice(0, ISSUES_TOLD_MAX)
    .map(({ path, message }) =>
      `${path.map(String).join('.') || 'input'}: ${message}`.slice(0, ISSUE_CHARS_MAX),
    )
  throw new AppError('input.invalid', `${name} does not take this: ${issues.join('; ')}.`, {
    hint: 'Correct the field that is named.',
    details: { issues },
  })
}
