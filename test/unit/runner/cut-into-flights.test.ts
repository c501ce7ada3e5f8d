import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutIntoFlights } from '../../../src/main/runner/cut-into-flights.ts'
import type { Item } from '../../../src/main/vendors/port.ts'

const items = fc
  .array(fc.constantFrom('superseded', 'key_compromise', 'unspecified', null), { maxLength: 200 })
  .map((reasons) =>
    reasons.map((reason, index): Item => ({ ordinal: index + 1, target: {}, attributes: {}, reason })),
  )
const flightKey = ({ reason }: Item): string => reason ?? ''

test('every item is in one flight, none too large, and those of one flight have the same key', () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 20 }), (some, maxTargetsPerRequest) => {
      const flights = cutIntoFlights(some, { maxTargetsPerRequest, flightKey })
      expect(
        flights
          .flat()
          .map(({ ordinal }) => ordinal)
          .toSorted((a, b) => a - b),
      ).toEqual(some.map(({ ordinal }) => ordinal))
      for (const flight of flights) {
        expect(flight.length).toBeGreaterThan(0)
        expect(flight.length).toBeLessThanOrEqual(maxTargetsPerRequest)
        expect(new Set(flight.map(flightKey)).size).toBe(1)
      }
      const keys = new Set(some.map(flightKey)).size
      expect(flights.length).toBeLessThanOrEqual(Math.floor(some.length / maxTargetsPerRequest) + keys)
    }),
  )
})

test('full flights come first, since what fills the others may follow', () => {
  fc.assert(
    fc.property(items, (some) => {
      const isFull = cutIntoFlights(some, { maxTargetsPerRequest: 5, flightKey }).map(
        ({ length }) => length === 5,
      )
      expect(isFull).toEqual(isFull.toSorted((a, b) => Number(b) - Number(a)))
    }),
  )
})
