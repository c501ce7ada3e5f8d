/** What a window may reach: its own bundle, and in development the server that builds it. */
export interface Reach {
  /** Where the window was loaded from, e.g. `app://bundle`. */
  readonly ownOrigin: string
  /** Origins of the development server (http and ws); empty in the packaged app. */
  readonly devOrigins: readonly string[]
}

/**
 * Whether the window's session may make a request. Everything but the window's own files is cancelled, so that neither a
 * flaw in the page nor a browser's own habits (dictionaries, suggestions, component updates) reach a network.
 */
export function mayLoad(url: string, { ownOrigin, devOrigins }: Reach): boolean {
  return [ownOrigin, ...devOrigins].some((origin) => url.startsWith(`${origin}/`))
}

/** Whether the window may go to a URL: only to where it is, which is how it is loaded anew. */
export function mayNavigate(url: string, { ownOrigin }: Reach): boolean {
  return url === ownOrigin || url.startsWith(`${ownOrigin}/`)
}

/** @param devServer `ELECTRON_RENDERER_URL` as electron-vite sets it, ignored in the packaged app */
export function reachOf({
  appOrigin,
  isPackaged,
  devServer,
}: {
  appOrigin: string
  isPackaged: boolean
  devServer: string | undefined
}): Reach {
  if (isPackaged || devServer === undefined) return { ownOrigin: appOrigin, devOrigins: [] }
  const { origin, host } = new URL(devServer)
  return { ownOrigin: origin, devOrigins: [`ws://${host}`] }
}
