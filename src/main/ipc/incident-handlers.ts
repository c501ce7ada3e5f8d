import type { TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import type { HandlersDeps } from './handlers-deps.ts'

export function incidentHandlers({
  workbench: { incidents },
  desk,
}: HandlersDeps): TopicHandlers<'incidents'> {
  return {
    'incidents.list': () => incidents.list(),
    'incidents.get': ({ incident }) => incidents.get(incident),
    'incidents.members': ({ incident, ...page }) => incidents.members(incident, page),
    'incidents.report': async ({ incident, format }) => {
      const { name } = await incidents.get(incident)
      return askWhereToSave(desk, format, `${name}.${format}`, (file) => incidents.report(name, format, file))
    },
  }
}
