import type { Item, Read } from './port.ts'

/** The first answer that tells something, asked item by item; null when none does. What fails is given back as it is. */
export async function firstTold<T>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Read<T | null>>,
): Promise<Read<T | null>> {
  for (const item of items) {
    const read = await ask(item)
    if (read.kind !== 'ok' || read.value !== null) return read
  }
  return { kind: 'ok', value: null }
}
