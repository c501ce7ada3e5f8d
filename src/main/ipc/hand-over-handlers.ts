import { countOf } from '../../contract/counted.ts'
import type { TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import { askFrom } from './authority-handlers.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { plainText } from './plain-text.ts'

export function handOverHandlers({
  workbench: { handOvers, batches, identity, vendors },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'handovers'> {
  return {
    'handovers.list': async ({ batch }) => handOvers.list(batch),
    'handovers.write': async ({ batch, passphrase }) => {
      const { name, counts, request, vendor } = batches.get(batch)
      const ask = askFrom(passphrase)
      // First of all, since it tells a window without the passphrase to ask for it.
      await identity.signer(ask)
      const open = handOvers.list(name).find(({ closed }) => !closed)
      const items = open?.items ?? counts.queued + counts.waiting
      const title = vendors.get(vendor)?.info.title ?? vendor
      return {
        asks: [
          {
            question: {
              message:
                open === undefined
                  ? `Hand ${countOf(items, 'item')} of ${plainText(name)} over to ${plainText(title)}?`
                  : `Write hand-over ${open.number} of ${plainText(name)} again?`,
              detail: [
                `Operation: ${plainText(request.operation)}${request.reason === undefined ? '' : `, reason ${request.reason}`}`,
                '',
                open === undefined
                  ? 'From then on each of them stands as sent, with an unknown outcome, until the result of the script is read.'
                  : 'It is the same as before: its result is still awaited.',
              ].join('\n'),
              button: 'Sign and write',
            },
          },
        ],
        go: () =>
          askWhereToSave(desk, 'hand-over', `${name}-hand-over`, (folder) =>
            handOvers.write(name, folder, { ask }),
          ),
      }
    },
    'handovers.read': ({ batch, file, closed, passphrase }) =>
      handOvers.read(batch, files.resolve(file), {
        closed,
        ...(passphrase === undefined ? {} : { ask: askFrom(passphrase) }),
      }),
  }
}
