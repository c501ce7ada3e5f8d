import { app } from 'electron'
import { filesInArguments } from '../window/files-in-arguments.ts'

interface Taker {
  take(file: string): void
  toFront(): void
}

/** Files that the system asks to be opened, from the first moment on: on macOS it asks before the app is ready. */
export interface OpenedFiles {
  /** Hands over what has come so far and whatever comes from now on. */
  attach(taker: Taker): void
}

/** Listens at once: to be called before the app is ready. */
export function watchOpenedFiles(): OpenedFiles {
  const waiting = filesInArguments(process.argv, process.cwd())
  let taker: Taker | null = null
  const opened = (file: string): void => {
    if (taker === null) waiting.push(file)
    else taker.take(file)
  }
  app.on('open-file', (event, file) => {
    event.preventDefault()
    opened(file)
  })
  app.on('second-instance', (_event, argv, folder) => {
    for (const file of filesInArguments(argv, folder)) opened(file)
    taker?.toFront()
  })
  return {
    attach(given) {
      taker = given
      for (const file of waiting.splice(0)) given.take(file)
    },
  }
}
