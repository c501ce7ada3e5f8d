import { useStore } from 'zustand'
import { Button } from '../components/button.tsx'
import { Card, Screen } from '../components/layout.tsx'
import { LiveStatus, ProgressBar } from '../components/progress-bar.tsx'
import { words } from '../words/words.ts'
import { useImportStore } from './import-context.tsx'
import type { ImportPhase } from './import-store.ts'

export function ImportRunning({ phase }: { readonly phase: Extract<ImportPhase, { kind: 'importing' }> }) {
  const imports = useImportStore()
  const { file, name } = useStore(imports)
  const { progress, cancelling } = phase
  const known = progress !== null && progress.phase === 'reading' && progress.bytesTotal > 0
  const text =
    progress === null
      ? words.imports.running.starting
      : known
        ? words.imports.running.read(progress.rows, progress.bytesRead, progress.bytesTotal)
        : words.imports.running.closing(progress.rows)
  return (
    <Screen
      title={words.imports.running.title(file?.name ?? '')}
      sub={words.imports.running.sub}
      next={words.imports.running.next}
      actions={
        <Button busy={cancelling} onClick={() => void imports.cancel()}>
          {cancelling ? words.common.cancelling : words.common.cancel}
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
      <LiveStatus
        text={known ? words.imports.running.shareRead(progress.bytesRead / progress.bytesTotal) : text}
      />
    </Screen>
  )
}
