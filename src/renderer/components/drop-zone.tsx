import { type ReactNode, useEffect, useRef, useState } from 'react'
import { words } from '../words/words.ts'
import { Icon } from './icon.tsx'
import './drop-zone.css'

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/**
 * Takes files dropped anywhere on the window. The drop's own effect (leaving the page for the file) is prevented for
 * every drag, wanted or not.
 */
export function DropZone({
  onFiles,
  children,
}: {
  readonly onFiles: (files: readonly [File, ...File[]]) => void
  readonly children: ReactNode
}) {
  const [over, setOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = hasFiles(event) ? 'copy' : 'none'
      setOver(hasFiles(event))
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      const [first, ...others] = event.dataTransfer?.files ?? []
      if (first !== undefined) latest.current([first, ...others])
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  return (
    <>
      {children}
      {over && (
        <div className="drop-shade" aria-hidden="true">
          <div className="drop-words">
            <Icon name="download" size={24} />
            {words.parts.dropHere}
          </div>
        </div>
      )}
    </>
  )
}
