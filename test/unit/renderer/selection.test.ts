import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  countOf,
  everyRow,
  isSelected,
  NOTHING,
  onlyRow,
  reachedTo,
  rowsOf,
  type Selection,
  ticked,
  tickedTo,
  toggled,
} from '../../../src/renderer/table/selection.ts'

const ROWS = 30
const row = fc.integer({ min: 0, max: ROWS - 1 })
type Step = {
  readonly kind: 'only' | 'reach' | 'toggle' | 'tick' | 'tick-to' | 'all' | 'none'
  readonly row: number
}
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('only', 'reach', 'toggle', 'toggle', 'tick', 'tick-to', 'all', 'none'),
  row,
})

/** The same with a plain set of rows. */
interface Model {
  rows: Set<number>
  anchor: number | null
  picked: boolean
}

function played(model: Model, { kind, row }: Step): Model {
  switch (kind) {
    case 'only':
      return { rows: new Set([row]), anchor: row, picked: false }
    case 'reach': {
      const from = model.anchor ?? row
      const [first, last] = [Math.min(from, row), Math.max(from, row)]
      const rows = new Set(Array.from({ length: last - first + 1 }, (_, at) => first + at))
      return { rows, anchor: from, picked: true }
    }
    case 'toggle': {
      if (!model.picked && model.rows.has(row)) return { rows: new Set([row]), anchor: row, picked: true }
      const rows = new Set(model.rows)
      if (!rows.delete(row)) rows.add(row)
      return { rows, anchor: row, picked: rows.size > 0 }
    }
    case 'tick': {
      const rows = new Set(model.picked ? model.rows : [])
      if (!rows.delete(row)) rows.add(row)
      return { rows, anchor: row, picked: rows.size > 0 }
    }
    case 'tick-to': {
      const from = model.anchor ?? row
      const rows = new Set(model.picked ? model.rows : [])
      for (let at = Math.min(from, row); at <= Math.max(from, row); at += 1) rows.add(at)
      return { rows, anchor: row, picked: true }
    }
    case 'all':
      return { rows: new Set(Array.from({ length: ROWS }, (_, at) => at)), anchor: 0, picked: true }
    case 'none':
      return { rows: new Set(), anchor: null, picked: false }
  }
}

function chosen(selection: Selection, { kind, row }: Step): Selection {
  switch (kind) {
    case 'only':
      return onlyRow(row)
    case 'reach':
      return reachedTo(selection, row)
    case 'toggle':
      return toggled(selection, row)
    case 'tick':
      return ticked(selection, row)
    case 'tick-to':
      return tickedTo(selection, row)
    case 'all':
      return everyRow(ROWS)
    case 'none':
      return NOTHING
  }
}

test('ranges say the same as a set of rows, whatever is pressed', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let selection = NOTHING
      let model: Model = { rows: new Set(), anchor: null, picked: false }
      for (const one of steps) {
        selection = chosen(selection, one)
        model = played(model, one)
        const rows = [...model.rows].toSorted((a, b) => a - b)
        expect(rowsOf(selection)).toEqual(rows)
        expect(countOf(selection)).toBe(rows.length)
        expect(selection.isPicked).toBe(model.picked)
        for (let at = 0; at < ROWS; at += 1) expect(isSelected(selection, at)).toBe(model.rows.has(at))
        // In order, and no two that could be one.
        for (const [index, [first]] of selection.ranges.entries())
          expect(first).toBeGreaterThan((selection.ranges[index - 1]?.[1] ?? -2) + 1)
      }
    }),
  )
})

test('all of a million rows weigh nothing', () => {
  expect(everyRow(1_000_000).ranges).toHaveLength(1)
  expect(countOf(toggled(everyRow(1_000_000), 500_000))).toBe(999_999)
})
