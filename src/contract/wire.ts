/**
 * The three messages that travel between preload and main; everything of the contract goes inside of them.
 *
 * - `call`: (channel name, input) → `Reply`
 * - `droppedFile`: (path, or several) → `Reply` with a handle. Sent by preload only, which learns the path from the system; the page
 *   neither sees nor names one.
 * - `announcement`: (announcement name, value), from main, without an answer
 */
export const WIRE = {
  call: 'rescind:call',
  droppedFile: 'rescind:dropped-file',
  announcement: 'rescind:announcement',
} as const
