import { useState } from 'react'
import { words } from '../words/words.ts'
import { Button } from './button.tsx'
import { useSay } from './said.tsx'

/** Puts a text into the clipboard, and says so on itself. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const say = useSay()
  const [copied, setCopied] = useState<string | null>(null)
  const says = copied === text ? words.parts.copied : label
  return (
    <Button
      look="quiet"
      onClick={() => {
        if (!copyText(text)) return
        setCopied(text)
        say(words.parts.copied)
      }}
    >
      {says}
    </Button>
  )
}

/** By the event rather than the clipboard's own interface, which would need a permission that the shell refuses. */
export function copyText(text: string): boolean {
  const put = (event: ClipboardEvent): void => {
    event.preventDefault()
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
  }
  document.addEventListener('copy', put, { capture: true })
  const done = document.execCommand('copy')
  document.removeEventListener('copy', put, { capture: true })
  return done
}
