import { readAuthorities } from '../effect/authority.ts'
import { agree } from './agree.ts'
import type { HandlersDeps, TopicHandlers } from './handlers.ts'
import { readCaFile } from './read-ca-file.ts'

/** What relying parties see of a batch. A check belongs to its batch: there is one at a time, and whoever looks may cancel it. */
export function effectHandlers({ workbench: { effect, announcer } }: HandlersDeps): TopicHandlers<'effect'> {
  const running = new Map<string, AbortController>()
  return {
    'effect.check': async ({ batch }) => {
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
    },
    'effect.cancel': async ({ batch }) => running.get(batch)?.abort(),
    'effect.read': async ({ batch }) => effect.read(batch)?.summary ?? null,
    'effect.items': ({ batch, show, limit }) => effect.items(batch, show, limit),
  }
}

/** Whoever is added here is believed about what is revoked, so main asks the person itself. */
export function authoritiesHandlers({
  workbench: {
    effect: { authorities },
  },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'authorities'> {
  return {
    'authorities.list': async () => authorities.list(),
    'authorities.add': async ({ file, crlUrls, ocspUrls }) => {
      const pem = await readCaFile(files.resolve(file))
      const certificates = readAuthorities(pem)
      await agree(desk, {
        message: `Believe ${certificates.map(({ subject }) => subject).join(' and ')}?`,
        detail: `Lists and answers that ${certificates.length === 1 ? 'it signs' : 'they sign'} will count when a batch is checked as relying parties see it.\n\n${certificates.map(({ fingerprint }) => `SHA-256: ${fingerprint}`).join('\n')}\n\nCompare with what the CA publishes.`,
        button: 'Believe it',
      })
      return authorities.add(pem, { crlUrls, ocspUrls })
    },
    'authorities.remove': async ({ fingerprint }) => authorities.remove(fingerprint),
  }
}
