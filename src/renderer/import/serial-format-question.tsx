import { useStore } from 'zustand'
import type { FilePreview } from '../../contract/inventories.ts'
import { Button } from '../components/button.tsx'
import { Notice } from '../components/notice.tsx'
import { words } from '../words/words.ts'
import { useImportStore } from './import-context.tsx'

const SAMPLES_MAX = 3

/** Serials that could be read either way are never guessed: a wrong guess revokes somebody else's certificate. */
export function SerialFormatQuestion({ preview }: { readonly preview: FilePreview }) {
  const { question, choices, bothPossible } = words.imports.reading.serial
  const imports = useImportStore()
  const settings = useStore(imports, (state) => state.settings)
  const header = preview.map.serial_number ?? ''
  const column = /^#\d+$/.test(header) ? Number(header.slice(1)) - 1 : preview.headers.indexOf(header)
  const samples = preview.rows
    .map((row) => row[column] ?? '')
    .filter((cell) => cell !== '')
    .slice(0, SAMPLES_MAX)
  const say = (serialFormat: 'hex' | 'decimal'): void => imports.setSettings({ ...settings, serialFormat })
  return (
    <Notice
      tone="waiting"
      title={question}
      live
      action={
        <>
          <Button onClick={() => say('hex')}>{choices.hex}</Button>
          <Button onClick={() => say('decimal')}>{choices.decimal}</Button>
        </>
      }
    >
      <p>{bothPossible}</p>
      {samples.length > 0 && <p className="mono">{samples.join(', ')}</p>}
    </Notice>
  )
}
