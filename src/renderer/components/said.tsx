import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

/** @returns takes it away again, unless something else was said since */
type Say = (text: string) => () => void

const SayContext = createContext<Say | null>(null)

/**
 * Around the window: the region that screen readers listen to. It stands from the start, since a region that comes with its text
 * is missed by many of them; whatever is to be read out is put into it.
 */
export function SaidRegion({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ text: '', turn: 0 })
  const [say] = useState(
    (): Say => (text) => {
      setSaid(({ turn }) => ({ text, turn: turn + 1 }))
      return () => setSaid((now) => (now.text === text ? { text: '', turn: now.turn + 1 } : now))
    },
  )
  return (
    <SayContext value={say}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite">
        {/* Another one each time: the same words are read out again. */}
        <span key={said.turn}>{said.text}</span>
      </div>
    </SayContext>
  )
}

/** `say(text)` has a text read out that is not seen, or is seen elsewhere. */
export function useSay(): Say {
  const say = useContext(SayContext)
  if (say === null) throw new Error('What is read out stands outside of the window')
  return say
}

/** Has a text read out when it comes and whenever it changes; null is silence. */
export function useSaid(text: string | null): void {
  const say = useSay()
  useEffect(() => {
    return text === null || text === '' ? undefined : say(text)
  }, [say, text])
}
