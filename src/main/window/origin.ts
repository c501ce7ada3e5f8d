/** Where the built window stands: a scheme of our own, served from memory. */
export const APP_SCHEME = 'app'
export const APP_ORIGIN = `${APP_SCHEME}://bundle`
export const APP_URL = `${APP_ORIGIN}/`
