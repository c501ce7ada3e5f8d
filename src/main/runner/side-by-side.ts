/**
 * Works through a list with several at a time, in its order of beginning; ends early once `isOver`.
 *
 * @param atOnce how many are under way at a time
 */
export async function sideBySide<T>(
  all: readonly T[],
  atOnce: number,
  isOver: () => boolean,
  work: (one: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < all.length && !isOver()) {
      const one = all[next] as T
      next += 1
      await work(one)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, worker))
}
