/** Where the window stands: `#/inventory/<subject>?<params>`. */
export interface Route {
  readonly screen: ScreenId
  /** What the screen is about: the name of an inventory, a batch. */
  readonly subject: string | null
  readonly params: Readonly<Record<string, string>>
}

export const SCREEN_IDS = [
  'home',
  'inventory',
  'import',
  'discover',
  'compare',
  'find',
  'batches',
  'bundle',
  'runs',
  'incidents',
  'reports',
  'connections',
  'activity',
  'settings',
  'guide',
] as const
export type ScreenId = (typeof SCREEN_IDS)[number]

/** Reads a location's hash; what is unknown leads home. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [first = '', subject] = path.split('/')
  const screen = SCREEN_IDS.find((id) => id === first) ?? 'home'
  return {
    screen,
    subject: subject === undefined || subject === '' ? null : decode(subject),
    params: Object.fromEntries(new URLSearchParams(query)),
  }
}

/** The hash of a place, for links: `<a href={hrefOf('runs', batch.name)}>`. */
export function hrefOf(
  screen: ScreenId,
  subject?: string | null,
  params: Readonly<Record<string, string>> = {},
): string {
  const path = subject === undefined || subject === null ? screen : `${screen}/${encodeURIComponent(subject)}`
  const query = new URLSearchParams(params).toString()
  return query === '' ? `#/${path}` : `#/${path}?${query}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A hash typed by hand may hold a lone percent sign: then it is meant as it stands.
    return text
  }
}
