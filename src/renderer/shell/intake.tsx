import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import type { ChosenFile } from '../bridge/api.ts'
import { useApi } from '../bridge/api-context.tsx'
import { failureOf } from '../bridge/api-failure.ts'
import { DropZone } from '../components/drop-zone.tsx'
import { useToast } from '../components/toasts.tsx'
import { useImportStore } from '../import/import-context.tsx'
import { go } from '../route/use-route.ts'
import { words } from '../words/words.ts'

/** What a file is taken for when it is chosen; a bundle is known by its name as well. */
type Purpose = 'inventory' | 'folder' | 'evidence' | 'bundle'

interface IntakeActions {
  /** Opens main's own dialog, then goes where such a file is dealt with. */
  readonly choose: (purpose: Purpose) => Promise<void>
}

const IntakeContext = createContext<IntakeActions | null>(null)

const isEvidence = (name: string): boolean => /\.jsonl$/i.test(name)
const isBundle = (name: string): boolean => /\.rescind$/i.test(name)

export function useIntake(): IntakeActions {
  const actions = useContext(IntakeContext)
  if (actions === null) throw new Error('useIntake stands outside of the window')
  return actions
}

/**
 * The one entrance of files: dropped anywhere or chosen. An evidence file is handed to Reports as
 * `#/reports?file=<handle>&name=<name>`, a bundle to `#/bundle?…`; everything else to the import.
 */
export function Intake({ children }: { readonly children: ReactNode }) {
  const api = useApi()
  const imports = useImportStore()
  const say = useToast()
  const actions = useMemo(() => {
    const take = (chosen: ChosenFile, purpose: Purpose): void => {
      if (purpose === 'bundle' || isBundle(chosen.name)) {
        go('bundle', null, { file: chosen.file, name: chosen.name })
        return
      }
      if (purpose === 'evidence') {
        go('reports', null, { file: chosen.file, name: chosen.name })
        return
      }
      imports.begin(chosen)
      go('import')
    }
    const told = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work()
      } catch (error) {
        const failure = failureOf(error)
        say({
          level: 'warning',
          title: failure.message,
          ...(failure.hint !== undefined && { message: failure.hint }),
        })
      }
    }
    return {
      choose: (purpose: Purpose) =>
        told(async () => {
          const chosen = await api.workspace.chooseFile({ purpose })
          if (chosen !== null) take(chosen, purpose)
        }),
      /** Several are one inventory. */
      drop: (files: readonly [File, ...File[]]) =>
        told(async () => {
          const [first, ...others] = files
          if (others.length > 0) take(await api.handleFor(files), 'inventory')
          else take(await api.handleFor(first), isEvidence(first.name) ? 'evidence' : 'inventory')
        }),
      /** What was opened from the desktop, and what is to be told since the last start. */
      hear: () =>
        told(async () => {
          const { opened, crashes } = await api.workspace.takeNews({})
          const open = (file: ChosenFile) => take(file, isEvidence(file.name) ? 'evidence' : 'inventory')
          const last = opened.at(-1)
          if (last !== undefined) open(last)
          for (const other of opened.slice(0, -1))
            say({
              level: 'warning',
              title: words.shell.opened(other.name),
              action: { label: words.shell.showIt, onAction: () => open(other) },
            })
          const crash = crashes.at(-1)
          if (crash !== undefined)
            say({
              level: 'warning',
              title: words.shell.crashed[crash.what],
              message: words.shell.nothingLost,
              action: {
                label: words.settings.doctor.title,
                onAction: () => go('settings', words.settings.doctor.title),
              },
            })
        }),
    }
  }, [api, imports, say])
  useEffect(() => {
    void actions.hear()
    return api.subscribe('workspace.news', () => void actions.hear())
  }, [api, actions])
  return (
    <IntakeContext value={actions}>
      <DropZone onFiles={(files) => void actions.drop(files)}>{children}</DropZone>
    </IntakeContext>
  )
}
