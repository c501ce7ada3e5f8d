/** Does work for each of many, so many at a time; the first failure stops what has not begun, and is thrown. */
export async function inParallel<T>(
  many: Iterable<T>,
  atATime: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const left = many[Symbol.iterator]()
  let isStopped = false
  const worker = async () => {
    for (let next = left.next(); next.done !== true && !isStopped; next = left.next()) {
      try {
        await work(next.value)
      } catch (error) {
        isStopped = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: atATime }, worker))
}
