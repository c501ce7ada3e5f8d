/** What the shell knows of the frame that sent a message, read at once: it is gone when the frame has navigated. */
export interface FrameFacts {
  /** Scheme, host and port as the browser gives them, e.g. `app://bundle`. */
  readonly origin: string
  readonly isMainFrame: boolean
  /** Still there, but taken out of its page. */
  readonly isDetached: boolean
}

/**
 * Whether a frame may call main: the window's own top frame, on the very origin that the window was loaded from, and no
 * other. `null` is a frame that has navigated away or is destroyed.
 */
export function mayCall(frame: FrameFacts | null, ownOrigin: string): boolean {
  return frame?.isMainFrame === true && !frame.isDetached && frame.origin === ownOrigin
}
