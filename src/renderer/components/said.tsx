import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'

/** @returns takes it away again, whether or not it was its turn yet */
type Say = (text: string) => () => void

interface Said {
  readonly id: number
  readonly text: string
}

/** How long a text stands before another that waits: screen readers notice what changes, and then read it to its end. */
const TURN_MS = 150

const SayContext = createContext<Say | null>(null)

/**
 * Around the window: the region that screen readers listen to. It stands from the start, since a region that comes with its text
 * is missed by many of them; whatever is to be read out is put into it, one text after the other.
 */
export function SaidRegion({ children }: { readonly children: ReactNode }) {
  const [texts, setTexts] = useState<readonly Said[]>([])
  const [say] = useState((): Say => {
    let last = 0
    return (text) => {
      last += 1
      const said = { id: last, text }
      setTexts((now) => [...now, said])
      return () => setTexts((now) => now.filter((one) => one !== said))
    }
  })
  const [shown, next] = texts
  const isAwaited = next !== undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: each text has a turn of its own
  useEffect(() => {
    if (!isAwaited) return
    const turn = setTimeout(() => setTexts((now) => now.slice(1)), TURN_MS)
    return () => clearTimeout(turn)
  }, [shown?.id, isAwaited])
  return (
    <SayContext value={say}>
      {children}
      <div className="visually-hidden" role="status" aria-live="polite">
        {/* Another one each time: the same words are read out again. */}
        <span key={shown?.id}>{shown?.text}</span>
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
