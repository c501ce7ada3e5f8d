const DEPTH_MAX = 3
/** How APIs say how many there are of what a page lists: `total`, `totalCount`, `hits.total.value`. */
const TOTAL =
  /^(?:total|total_?(?:count|results|elements|items|records|size)|(?:.*\.)?hits\.total(?:\.value)?)$/i
/** How they say that another page follows: by its address or mark, or by yes. */
const NEXT =
  /^(?:next|@?odata\.nextlink|next_?(?:link|url|page|token|cursor|marker)|next_?page_?(?:token|link|url))$/i
const HAS_MORE = /^(?:has_?more|has_?next(?:_?page)?|is_?truncated)$/i

/**
 * Where the pages of an API's answer say that there is more than they hold, the words for it; null where none does.
 *
 * @param pages what stands around the lists, in their order
 * @param held how many elements the lists have
 */
export function moreThanHeld(pages: readonly unknown[], held: number): string | null {
  const totals = pages.flatMap((page) => fieldsOf(page)).filter(([path]) => TOTAL.test(path))
  const [path, total] = totals.find(([, value]) => /^\d{1,9}$/.test(value) && Number(value) > held) ?? []
  if (path !== undefined) return `"${lastOf(path)}" is ${total}`
  const after = fieldsOf(pages.at(-1)).find(([name, value]) => {
    const last = lastOf(name)
    if (HAS_MORE.test(last)) return value === 'true'
    return (NEXT.test(name) || NEXT.test(last)) && !['', 'null', 'false'].includes(value)
  })
  return after === undefined ? null : `"${lastOf(after[0])}" is set`
}

const lastOf = (path: string): string => path.replace(/^.*\.(?=\w+$)/, '')

/** Plain fields by their path, lists left out. */
function fieldsOf(value: unknown, path = '', depth = 0): (readonly [string, string])[] {
  if (value === null || value === undefined || Array.isArray(value) || depth > DEPTH_MAX) return []
  if (typeof value !== 'object') return [[path, String(value)]]
  return Object.entries(value).flatMap(([name, inner]) =>
    fieldsOf(inner, path === '' ? name : `${path}.${name}`, depth + 1),
  )
}
