/** Copying a serial number is all that the window asks of the system. */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write'])

/** Whether the window's page may use a thing of the browser for which permission is needed. */
export function mayUse(permission: string, requestingOrigin: string, ownOrigin: string): boolean {
  return PERMISSIONS.has(permission) && sameOrigin(requestingOrigin, ownOrigin)
}

/** Browsers give an origin with or without a slash at its end. */
function sameOrigin(given: string, own: string): boolean {
  return given === own || given === `${own}/`
}
