/** Runs over the bridge. What is sent to a vendor is asked about with main's own facts, whatever the window has shown. */
import type { Batch } from '../../contract/batches.ts'
import type { Connection } from '../../contract/connections.ts'
import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import { needsApproval } from '../approvals/needs-approval.ts'
import { placeText } from '../batches/place-text.ts'
import type { AskPassphrase } from '../identity/identity.ts'
import type { Ask, TopicHandlers } from './act.ts'
import { askFrom } from './authority-handlers.ts'
import { addressOf, whatIsBehind } from './connection-handlers.ts'
import { ENVIRONMENT_WORDS, STAKES } from './environment-words.ts'
import { secretOf } from './given-key.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { plainText } from './plain-text.ts'
import { runInWindow } from './window-voice.ts'

export function runHandlers({ workbench, desk }: HandlersDeps): TopicHandlers<'runs'> {
  const { runs, batches, identity } = workbench
  /** A passphrase that opens nothing is told before the person is asked. */
  const unlocked = async (passphrase: string | undefined): Promise<AskPassphrase | undefined> => {
    if (passphrase === undefined) return undefined
    const ask = askFrom(passphrase)
    await identity.signer(ask)
    return ask
  }
  return {
    'runs.status': async ({ batch }) => runInWindow(runs.status(batch)),
    'runs.list': async () => runs.list().map(runInWindow),
    'runs.start': async ({ key, passphrase, confirmCount, ...request }) => {
      const ask = await unlocked(passphrase)
      const connection = await workbench.connections.get(request.connection)
      const batch = batches.get(request.batch)
      // Before the person is asked for nothing.
      requireCount(batch, confirmCount)
      const how = request.canary
        ? 'Begins with 1, 5 and 50 items, each confirmed before the next.'
        : 'Begins with all of them at once.'
      const question = await askToRun({ workbench, desk }, batch, connection, { verb: 'Run', how: [how] })
      return {
        asks: [question],
        go: async () => {
          // The number that the person has just read in main's own question, whatever the window said.
          await runs.start({ ...request, confirmCount: batch.counts.total, key: secretOf(key), ask })
          return runInWindow(runs.status(request.batch))
        },
      }
    },
    'runs.pause': async ({ batch }) => runInWindow(await runs.pause(batch)),
    'runs.resume': async ({ batch: name, connection: chosen, key, passphrase }) => {
      const ask = await unlocked(passphrase)
      const batch = batches.get(name)
      const used = chosen ?? runs.status(name).connection
      const connection = used === null ? null : await workbench.connections.get(used)
      if (
        batch.state === 'draft' ||
        batch.state === 'sealed' ||
        batch.state === 'approved' ||
        connection === null
      ) {
        throw new AppError('state.not-started', `Batch "${name}" was never started.`, {
          hint: 'Start it first.',
        })
      }
      return {
        asks: [await askToRun({ workbench, desk }, batch, connection, { verb: 'Carry on', how: [] })],
        go: async () => {
          await runs.resume(name, { connection: connection.name, key: secretOf(key), ask })
          return runInWindow(runs.status(name))
        },
      }
    },
    'runs.stop': async ({ batch }) => runInWindow(await runs.stop(batch)),
    'runs.retry': async ({ batch, state, ordinals }) => {
      const { counts, host, environment } = runs.status(batch)
      const items = ordinals === undefined ? counts[state] : Math.min(new Set(ordinals).size, counts[state])
      return {
        asks: [
          {
            question: {
              message: `Try ${countOf(items, 'item')} of ${plainText(batch)} again?`,
              detail: `They ended as ${state}. Each is sent${host === null ? '' : ` to ${plainText(host)}${environment === null ? '' : ` (${ENVIRONMENT_WORDS[environment]})`}`} once more, as soon as the run goes on.`,
              button: 'Try again',
            },
          },
        ],
        go: async () => ({ items: runs.retry(batch, state, ordinals) }),
      }
    },
    'runs.skip': async ({ batch, ordinals }) => ({
      asks: [
        {
          question: {
            message: `Leave ${countOf(new Set(ordinals).size, 'item')} of ${plainText(runs.status(batch).batch)} out?`,
            detail: 'They are not sent, and stay as they are at the vendor. The report says so.',
            button: 'Leave out',
          },
        },
      ],
      go: async () => ({ items: runs.skip(batch, ordinals) }),
    }),
    'runs.elsewhere': ({ batch }) => runs.elsewhere(batch),
    'runs.skipElsewhere': async ({ batch }) => {
      const met = (await runs.elsewhere(batch)).filter(({ standing }) => standing !== 'queued')
      const items = met.reduce((sum, one) => sum + one.items, 0)
      return {
        asks: [
          {
            question: {
              message: `Take ${countOf(items, 'item')} out of ${plainText(runs.status(batch).batch)}?`,
              detail: [
                'They are not sent by this batch, and its report says so. They stand in other batches:',
                '',
                ...met
                  .slice(0, LISTED_MAX)
                  .map((one) => `${plainText(one.batch)}: ${one.items.toLocaleString('en')} ${one.state}`),
                ...(met.length > LISTED_MAX ? [`and in ${met.length - LISTED_MAX} more`] : []),
              ].join('\n'),
              button: 'Take out',
            },
          },
        ],
        go: async () => ({ items: runs.skipElsewhere(batch) }),
      }
    },
    'runs.move': async ({ batch, ...move }) => {
      const { from, to, givenUp } = await runs.planMove(batch, move)
      const connection = await workbench.connections.get(move.connection)
      const known = workbench.connections.environmentAt(from.origin)
      return {
        asks: [
          {
            question: {
              message: `Move ${plainText(batch)} to ${plainText(to.origin)} (${ENVIRONMENT_WORDS[connection.environment]})?`,
              detail: [
                `From: ${plainText(placeText(from))} (${ENVIRONMENT_WORDS[known]})`,
                `To: ${plainText(placeText(to))} (${ENVIRONMENT_WORDS[connection.environment]})`,
                `Connection: ${plainText(connection.name)}`,
                `Reason: ${plainText(move.reason)}`,
                '',
                'All that is left, and every later question, goes to the new address. The record keeps both.',
                ...(givenUp === 0
                  ? []
                  : [
                      `${countOf(givenUp, 'item')} whose outcome only the old place could tell: given up, for a person to read.`,
                    ]),
              ].join('\n'),
              button: 'Move the run',
            },
          },
        ],
        go: async () => runInWindow(await runs.move(batch, move)),
      }
    },
    'runs.items': async ({ batch, group, state, search, offset, limit }) =>
      runs.items(batch, {
        group,
        offset,
        limit,
        ...(state && { state }),
        ...(search !== undefined && { search }),
      }),
    'runs.series': async ({ batch }) => runs.series(batch),
  }
}

/** Batches named in a question; more would not fit a dialog. */
const LISTED_MAX = 8

function requireCount({ counts: { total } }: Batch, typed: number): void {
  if (typed === total) return
  throw new AppError(
    'input.count-differs',
    `The batch holds ${countOf(total, 'item')}, not ${typed}: nothing was sent.`,
    {
      hint: 'Look at the batch again, and give the number of items that you mean to change at the vendor.',
    },
  )
}

/**
 * What a run will do, where and to how many. Once granted, the same batch may be carried on at the same host until the app is
 * closed: the person has agreed to all of it, and a question at each pause would be clicked away.
 */
async function askToRun(
  { workbench: { bundles, airGap }, desk }: Pick<HandlersDeps, 'workbench' | 'desk'>,
  batch: Batch,
  connection: Connection,
  { verb, how }: { readonly verb: 'Run' | 'Carry on'; readonly how: readonly string[] },
): Promise<Ask> {
  airGap.refuse('nothing is sent to a vendor')
  const subject = await bundles.subject(batch.name)
  // Better before the question than after it; the runner checks every signature anew.
  if (subject.approvals.filter(({ counts }) => counts).length < subject.approvalsNeeded)
    throw needsApproval(batch.name, subject.approvalsNeeded, subject.approvals)
  const { name, baseUrl, host, proxy, options, extraCa, environment } = connection
  const items = subject.items.toLocaleString('en')
  return {
    question: {
      message: `${verb}: ${subject.operationTitle}, ${countOf(subject.items, 'item')}, at ${plainText(host)} (${ENVIRONMENT_WORDS[environment]})?`,
      detail: [
        `Batch: ${plainText(subject.batch)}`,
        `Items: ${items}`,
        `Reasons: ${Object.entries(subject.reasons)
          .map(([reason, count]) => `${count.toLocaleString('en')} ${plainText(reason)}`)
          .join(', ')}`,
        addressOf(connection),
        ...(proxy === undefined ? [] : [`Through: ${plainText(proxy)}`]),
        ...how,
        subject.drill
          ? 'A drill: it runs against the built-in sandbox only.'
          : STAKES[whatIsBehind(desk, connection)],
        ...(subject.reversible
          ? []
          : ['', 'This is permanent. It cannot be undone by this program or by the vendor.']),
      ].join('\n'),
      button: verb === 'Run' ? subject.operationTitle : 'Carry on',
    },
    grant: `run ${JSON.stringify([batch.id, name, baseUrl, options, proxy ?? '', extraCa ?? ''])}`,
  }
}
