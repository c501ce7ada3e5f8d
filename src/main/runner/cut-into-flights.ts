import type { Item, OperationPace } from '../vendors/port.ts'

/**
 * Divides items among requests: none carries more than the vendor takes, and items share one only when they share all that
 * a request says once (`OperationPace.flightKey`). Full flights come first, since what fills the others may follow; else the
 * items' order is kept.
 */
export function cutIntoFlights(
  items: readonly Item[],
  { maxTargetsPerRequest, flightKey }: Pick<OperationPace, 'maxTargetsPerRequest' | 'flightKey'>,
): Item[][] {
  const groups = flightKey === undefined ? [items] : Map.groupBy(items, flightKey).values()
  const full: Item[][] = []
  const partial: Item[][] = []
  for (const group of groups) {
    for (let at = 0; at < group.length; at += maxTargetsPerRequest) {
      const flight = group.slice(at, at + maxTargetsPerRequest)
      ;(flight.length === maxTargetsPerRequest ? full : partial).push(flight)
    }
  }
  return [...full, ...partial]
}
