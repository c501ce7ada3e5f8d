import type { TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { plainText } from './plain-text.ts'
import { diagnosisInWindow } from './window-voice.ts'

export function doctorHandlers({
  workbench: { doctor, airGap },
  desk,
}: HandlersDeps): TopicHandlers<'doctor'> {
  return {
    'doctor.look': async () => diagnosisInWindow(await doctor.examine({ reach: false })),
    'doctor.reach': async () => {
      airGap.refuse('nobody is asked')
      const addresses = doctor.wouldReach()
      return {
        asks:
          addresses.length === 0
            ? []
            : [
                {
                  question: {
                    message: 'Ask whether the hosts of the connections answer?',
                    detail: `Each is asked for its front page, without a key:\n\n${addresses.map(plainText).join('\n')}`,
                    button: 'Ask there',
                  },
                  grant: `knock ${JSON.stringify(addresses)}`,
                },
              ],
        go: async () => diagnosisInWindow(await doctor.examine({ reach: true })),
      }
    },
    'doctor.save': () =>
      askWhereToSave(desk, 'support', 'rescind-support.json', (file) =>
        doctor.writeSupportFile(file, { reach: false }),
      ),
  }
}
