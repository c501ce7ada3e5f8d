import { createContext, type ReactNode, useContext, useEffect, useId, useState } from 'react'

type Tell = (field: string, isWrong: boolean) => void

const TellWrong = createContext<Tell | null>(null)

/**
 * Around the fields of a form: told whether what one of them holds can be taken as it stands. What is done with the form waits until
 * it can, so that nothing is done with another value than the one that is seen.
 */
export function WrongFields({
  onWrong,
  children,
}: {
  readonly onWrong: (isWrong: boolean) => void
  readonly children: ReactNode
}) {
  const [wrong, setWrong] = useState<readonly string[]>([])
  const [tell] = useState(
    (): Tell => (field, isWrong) =>
      setWrong((all) => [...all.filter((one) => one !== field), ...(isWrong ? [field] : [])]),
  )
  const hasWrong = wrong.length > 0
  useEffect(() => onWrong(hasWrong), [onWrong, hasWrong])
  return <TellWrong value={tell}>{children}</TellWrong>
}

/** A field tells the form that it stands in; where it stands in none, nobody. */
export function useTellWrong(isWrong: boolean): void {
  const tell = useContext(TellWrong)
  const field = useId()
  useEffect(() => {
    if (!isWrong) return
    tell?.(field, true)
    return () => tell?.(field, false)
  }, [tell, field, isWrong])
}
