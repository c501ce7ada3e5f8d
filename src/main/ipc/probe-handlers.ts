import { AppError } from '../app-error.ts'
import { type Probed, writeProbed } from '../probe/open-probe.ts'
import type { TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import { askToReach } from './connection-handlers.ts'
import { secretOf } from './given-key.ts'
import type { HandlersDeps } from './handlers-deps.ts'

export function probeHandlers({ workbench, desk }: HandlersDeps): TopicHandlers<'probe'> {
  /** What the last probe of each connection saw, until the program ends. */
  const seen = new Map<string, Probed>()
  return {
    'probe.ask': async ({ connection, key, target }) => ({
      asks: [await askToReach(workbench, connection)],
      go: async () => {
        const probed = await workbench.probe.ask({ connection, key: secretOf(key), target })
        seen.set(connection, probed)
        return probed.report
      },
    }),
    'probe.save': async ({ connection }) => {
      const probed = seen.get(connection)
      if (probed === undefined) {
        throw new AppError(
          'state.not-probed',
          `"${connection}" was not probed since the program was started.`,
          {
            hint: 'Probe it first.',
          },
        )
      }
      const day = probed.report.at.slice(0, 10)
      return askWhereToSave(
        desk,
        'probe',
        `rescind-probe-${probed.report.vendor}-${day}.json`,
        async (file) => writeProbed(file, probed),
      )
    },
  }
}
