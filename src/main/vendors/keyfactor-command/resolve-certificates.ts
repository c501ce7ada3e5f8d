import { asRead } from '../answer-reader.ts'
import type { Item, Order, Read, Resolution } from '../port.ts'
import { collectionOf, findCertificates } from './find-certificates.ts'
import { type SearchClient, unlimited } from './search.ts'
import { targetOf } from './target-of.ts'

/** Finds the ids of certificates that a serial number or thumbprint names; adds what they lack of their other names. */
export async function resolveCertificates(
  client: SearchClient,
  order: Order,
  items: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<Read<ReadonlyMap<number, Resolution>>> {
  const read = await findCertificates(client, items, collectionOf(order.options), unlimited(), signal)
  if (read.kind !== 'ok') return asRead(read)
  const { certificates, asked } = read.value
  if (items.some(({ ordinal }) => !asked.has(ordinal)))
    return { kind: 'unexpected', cause: 'a search for certificates does not end' }
  return {
    kind: 'ok',
    value: new Map(
      items.map((item): [number, Resolution] => {
        const match = certificates.match(item)
        switch (match.kind) {
          case 'one':
            // Names that were sealed stay as they are.
            return [
              item.ordinal,
              { kind: 'resolved', columns: { ...targetOf(match.certificate), ...item.target } },
            ]
          case 'none':
            return [item.ordinal, { kind: 'not-found', message: match.message }]
          case 'several':
            return [item.ordinal, { kind: 'ambiguous', candidates: match.candidates }]
          default:
            return match satisfies never
        }
      }),
    ),
  }
}
