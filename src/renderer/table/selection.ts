/** Which rows of a list are selected, by row number. Ranges: all of a million rows weigh nothing. */
export interface Selection {
  /** First and last, in order, with room between each and the next. */
  readonly ranges: readonly (readonly [first: number, last: number])[]
  /** From where Shift reaches. */
  readonly anchor: number | null
  /** A person has picked rows; else it is only the row that the keyboard or the pointer is at. */
  readonly isPicked: boolean
}

export const NOTHING: Selection = { ranges: [], anchor: null, isPicked: false }

export const onlyRow = (row: number): Selection => ({ ranges: [[row, row]], anchor: row, isPicked: false })

export const everyRow = (total: number): Selection => ({
  ranges: total === 0 ? [] : [[0, total - 1]],
  anchor: 0,
  isPicked: total > 0,
})

/** From the anchor to a row, in place of what was selected. */
export function reachedTo({ anchor }: Selection, row: number): Selection {
  const from = anchor ?? row
  return { ranges: [[Math.min(from, row), Math.max(from, row)]], anchor: from, isPicked: true }
}

/** Takes a row in, or out; Shift reaches from it then. */
export function toggled({ ranges, isPicked }: Selection, row: number): Selection {
  // The row that one is at becomes the first that is picked.
  if (!isPicked && ranges.some(([first]) => first === row)) return { ...onlyRow(row), isPicked: true }
  const at = ranges.findIndex(([first, last]) => first <= row && row <= last)
  const range = ranges[at]
  const next =
    range === undefined
      ? joined([...ranges, [row, row] as const])
      : ranges.toSpliced(
          at,
          1,
          ...([[range[0], row - 1] as const, [row + 1, range[1]] as const].filter(
            ([first, last]) => first <= last,
          ) satisfies (readonly [number, number])[]),
        )
  return { ranges: next, anchor: row, isPicked: next.length > 0 }
}

/** A row's own box: what only had the focus does not come along, and other rows stay as they are. */
export const ticked = (selection: Selection, row: number): Selection =>
  selection.isPicked ? toggled(selection, row) : { ...onlyRow(row), isPicked: true }

/** Takes all from the anchor to a row in, to what is picked already. */
export function tickedTo({ ranges, anchor, isPicked }: Selection, row: number): Selection {
  const from = anchor ?? row
  const reached = [Math.min(from, row), Math.max(from, row)] as const
  return { ranges: joined([...(isPicked ? ranges : []), reached]), anchor: row, isPicked: true }
}

export const isSelected = ({ ranges }: Selection, row: number): boolean =>
  ranges.some(([first, last]) => first <= row && row <= last)

export const countOf = ({ ranges }: Selection): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)

/** Row numbers, in order. To be asked for what `countOf` says is not too many. */
export const rowsOf = ({ ranges }: Selection): readonly number[] =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, offset) => first + offset))

function joined(ranges: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const out: [number, number][] = []
  for (const [first, last] of ranges.toSorted(([one], [other]) => one - other)) {
    const before = out.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else out.push([first, last])
  }
  return out
}
