import { countOf } from '../../contract/counted.ts'
import type { EffectSummary } from '../../contract/effect.ts'
import { AppError } from '../app-error.ts'
import { readAuthorities } from '../effect/authority.ts'
import type { TopicHandlers } from './act.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { plainText } from './plain-text.ts'
import { readCaFile } from './read-ca-file.ts'

/** What relying parties see of a batch. A check belongs to its batch: there is one at a time, and whoever looks may cancel it. */
export function effectHandlers({
  workbench: { effect, announcer, batches, airGap },
}: HandlersDeps): TopicHandlers<'effect'> {
  const running = new Map<string, AbortController>()
  const checkOf = async (batch: string): Promise<EffectSummary> => {
    const cancel = new AbortController()
    // A second one is refused by the check itself; the first stays the one that can be cancelled.
    if (!running.has(batch)) running.set(batch, cancel)
    try {
      const { summary } = await effect.check(batch, {
        signal: cancel.signal,
        onProgress: (progress) => announcer.announce('effect.progress', { batch, ...progress }),
      })
      return summary
    } finally {
      if (running.get(batch) === cancel) running.delete(batch)
    }
  }
  return {
    'effect.check': async ({ batch }) => {
      airGap.refuse('no list is fetched and no responder is asked')
      const { id, name, counts } = batches.get(batch)
      const urls = effect.authorities.list().flatMap(({ crlUrls, ocspUrls }) => [...crlUrls, ...ocspUrls])
      return {
        asks: [
          {
            question: {
              message: `Ask who says what is revoked about ${plainText(name)}?`,
              detail: [
                `Lists are fetched and responders are asked about ${countOf(counts.total, 'certificate')}, at the addresses that the certificates name${urls.length === 0 ? '.' : ' and at these:'}`,
                ...urls.map(plainText),
                '',
                'Whoever answers there learns which certificates are looked at.',
              ].join('\n'),
              button: 'Ask there',
            },
            grant: `effect ${JSON.stringify([id, urls])}`,
          },
        ],
        go: () => checkOf(batch),
      }
    },
    'effect.cancel': async ({ batch }) => running.get(batch)?.abort(),
    'effect.read': async ({ batch }) => effect.read(batch)?.summary ?? null,
    'effect.items': ({ batch, show, after, limit }) => effect.items(batch, show, after, limit),
  }
}

/** Whoever is added here is believed about what is revoked, so main asks the person itself. */
export function authoritiesHandlers({
  workbench: {
    effect: { authorities },
  },
  files,
}: HandlersDeps): TopicHandlers<'authorities'> {
  return {
    'authorities.list': async () => authorities.list(),
    'authorities.add': async ({ file, crlUrls, ocspUrls }) => {
      const pem = await readCaFile(files.resolve(file))
      const certificates = readAuthorities(pem)
      return {
        asks: [
          {
            question: {
              message: `Believe ${certificates.map(({ subject }) => plainText(subject)).join(' and ')}?`,
              detail: [
                `Lists and answers that ${certificates.length === 1 ? 'it signs' : 'they sign'} will count when a batch is checked as relying parties see it.`,
                '',
                ...certificates.map(({ fingerprint }) => `SHA-256: ${fingerprint}`),
                ...[...crlUrls, ...ocspUrls].map((url) => `Asked at: ${plainText(url)}`),
                '',
                'Compare with what the CA publishes.',
              ].join('\n'),
              button: 'Believe it',
            },
          },
        ],
        go: async () => authorities.add(pem, { crlUrls, ocspUrls }),
      }
    },
    'authorities.remove': async ({ fingerprint }) => {
      const known = authorities.list().find((one) => one.fingerprint === fingerprint)
      if (known === undefined)
        throw new AppError('input.no-such-ca', 'There is no such CA certificate here.', {
          hint: 'Look at the list again.',
        })
      return {
        asks: [
          {
            question: {
              message: `No longer believe ${plainText(known.subject)}?`,
              detail: `What only this CA signs cannot be checked any more. Checks that were made stay as they are.\n\nSHA-256: ${fingerprint}`,
              button: 'Remove this CA',
            },
          },
        ],
        go: async () => authorities.remove(fingerprint),
      }
    },
  }
}
