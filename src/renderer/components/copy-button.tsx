import { useState } from 'react'
import { Button } from './button.tsx'

/** Puts a text into the clipboard, and says so on itself. */
export function CopyButton({ label, text }: { readonly label: string; readonly text: string }) {
  const [copied, setCopied] = useState<string | null>(null)
  const words = copied === text ? 'Copied' : label
  return (
    <>
      <Button look="quiet" onClick={() => copyText(text) && setCopied(text)}>
        {words}
      </Button>
      <span className="visually-hidden" role="status">
        {copied === text && words}
      </span>
    </>
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
