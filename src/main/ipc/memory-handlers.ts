import type { TopicHandlers } from './act.ts'
import type { HandlersDeps } from './handlers-deps.ts'

export function memoryHandlers({ workbench: { memory } }: HandlersDeps): TopicHandlers<'memory'> {
  return {
    'memory.read': async () => memory.get(),
    'memory.keep': async (change) => memory.keep(change),
  }
}
