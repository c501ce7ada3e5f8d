import { useEffect, useRef, useState } from 'react'

/** How long the operator pauses before a search or a filter is applied. */
const TYPING_MS = 250

/** Text that shows at once and is handed on when the typing pauses; follows the value when that changes from outside. */
export function useSettled(
  value: string,
  onChange: (text: string) => void,
): readonly [string, (text: string) => void] {
  const [text, setText] = useState(value)
  const latest = useRef({ value, onChange })
  latest.current = { value, onChange }
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text === latest.current.value) return
    const timer = setTimeout(() => latest.current.onChange(text), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return [text, setText]
}
