import { useStore } from 'zustand'
import type { FilePreview } from '../../contract/inventories.ts'
import { Button } from '../components/button.tsx'
import { Notice } from '../components/notice.tsx'
import { useImportStore } from './import-context.tsx'

const SAMPLES_MAX = 3

/** Serials that could be read either way are never guessed: a wrong guess revokes somebody else's certificate. */
export function SerialFormatQuestion({ preview }: { readonly preview: FilePreview }) {
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
      title="Are these serial numbers hexadecimal or decimal?"
      live
      action={
        <>
          <Button onClick={() => say('hex')}>Hexadecimal</Button>
          <Button onClick={() => say('decimal')}>Decimal</Button>
        </>
      }
    >
      <p>
        They hold digits only, so both are possible, and each names another certificate. The source of the
        file knows.
      </p>
      {samples.length > 0 && <p className="mono">{samples.join(', ')}</p>}
    </Notice>
  )
}
