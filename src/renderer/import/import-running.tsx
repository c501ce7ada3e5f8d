import { useStore } from 'zustand'
import { Button } from '../components/button.tsx'
import { formatBytes, formatCount, formatPercent } from '../components/format.ts'
import { Card, Screen } from '../components/layout.tsx'
import { LiveStatus, ProgressBar } from '../components/progress-bar.tsx'
import { useImportStore } from './import-context.tsx'
import type { ImportPhase } from './import-store.ts'

export function ImportRunning({ phase }: { readonly phase: Extract<ImportPhase, { kind: 'importing' }> }) {
  const imports = useImportStore()
  const { file, name } = useStore(imports)
  const { progress, cancelling } = phase
  const known = progress !== null && progress.phase === 'reading' && progress.bytesTotal > 0
  const text =
    progress === null
      ? 'Starting'
      : known
        ? `${formatCount(progress.rows)} rows · ${formatBytes(progress.bytesRead)} of ${formatBytes(progress.bytesTotal)}`
        : `${formatCount(progress.rows)} rows · sorting and closing the file`
  return (
    <Screen
      title={`Importing ${file?.name ?? ''}`}
      sub="All or nothing: until it is finished, no inventory exists. You may go elsewhere meanwhile."
      next="Nothing to do: it ends by itself."
      actions={
        <Button busy={cancelling} onClick={() => void imports.cancel()}>
          {cancelling ? 'Cancelling' : 'Cancel'}
        </Button>
      }
    >
      <Card>
        <ProgressBar
          label={name}
          value={known ? progress.bytesRead : null}
          max={known ? progress.bytesTotal : 1}
          text={text}
        />
      </Card>
      <LiveStatus text={known ? `${formatPercent(progress.bytesRead / progress.bytesTotal)} read` : text} />
    </Screen>
  )
}
