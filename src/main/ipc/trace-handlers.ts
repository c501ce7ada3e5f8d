import path from 'node:path'
import type { TraceState } from '../../contract/trace.ts'
import type { TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import type { HandlersDeps } from './handlers-deps.ts'

/** The page learns the file's name alone. */
const shown = (state: TraceState): TraceState => ({
  ...state,
  file: state.file === null ? null : path.basename(state.file),
})

export function traceHandlers({ workbench: { trace }, desk }: HandlersDeps): TopicHandlers<'trace'> {
  return {
    'trace.state': async () => shown(trace.state()),
    'trace.start': async ({ serials }) => {
      const day = new Date().toISOString().slice(0, 10)
      await askWhereToSave(desk, 'trace', `rescind-trace-${day}.har`, async (file) =>
        trace.start(file, { serials }),
      )
      return shown(trace.state())
    },
    'trace.stop': async () => shown(trace.stop()),
  }
}
