import { countOf } from '../../contract/counted.ts'
import { AppError } from '../app-error.ts'
import { CAUSES } from '../incidents/causes.ts'
import { leftOutWords } from '../incidents/change-words.ts'
import type { Chosen } from '../incidents/population.ts'
import { parseWhere } from '../inventory/asking/parse-where.ts'
import type { TopicHandlers } from './act.ts'
import { askWhereToSave } from './ask-where-to-save.ts'
import { askFrom } from './authority-handlers.ts'
import type { HandlersDeps } from './handlers-deps.ts'
import { plainText } from './plain-text.ts'

/** Incidents over the bridge. What lets runs send more than before is asked about: a run that was granted once may be resumed. */
export function incidentHandlers({
  workbench: { incidents, identity, announcer },
  desk,
  files,
}: HandlersDeps): TopicHandlers<'incidents'> {
  const chosenOf = (chosen: { readonly inventory: string } | { readonly find: readonly string[] }): Chosen =>
    'inventory' in chosen ? { inventory: chosen.inventory, filter: {} } : chosen
  const readList = (): never => {
    throw new AppError('input.bad-where', 'The window reads no lists of files.', {
      hint: 'Import the list as an inventory, and keep the part that two inventories have in common.',
    })
  }
  return {
    'incidents.list': () => incidents.list(),
    'incidents.get': ({ incident }) => incidents.get(incident),
    'incidents.waves': ({ incident }) => incidents.waves(incident),
    'incidents.causes': async () => [...CAUSES],
    'incidents.burnDown': ({ incident }) => incidents.burnDown(incident),
    'incidents.members': ({ incident, replaced, ...question }) =>
      incidents.members(incident, { ...question, isReplaced: replaced }),
    'incidents.report': async ({ incident, format }) => {
      const { name } = await incidents.get(incident)
      return askWhereToSave(desk, format, `${name}.${format}`, (file) => incidents.report(name, format, file))
    },
    'incidents.save': async ({ incident, passphrase }) => {
      const { name } = await incidents.get(incident)
      const ask = askFrom(passphrase)
      // First of all, since it tells a window without the passphrase to ask for it.
      await identity.signer(ask)
      return askWhereToSave(desk, 'bundle', `${name}.rescind`, (file) => incidents.save(name, file, { ask }))
    },
    'incidents.load': async ({ file }) => {
      const { incident, outcome, members, batches, signedBy, isTrusted } = await incidents.load(
        files.resolve(file),
      )
      return { incident, outcome, members, batches: batches.length, signedBy, isTrusted }
    },
    'incidents.readProgress': async ({ incident, file }) => {
      const { outcome, at, by, told, unknown } = await incidents.readProgress(incident, files.resolve(file))
      return { outcome, at, by, told, unknown }
    },
    'incidents.open': async ({ incident, knownAt, deadline, ...request }) =>
      incidents.open({
        ...request,
        name: incident,
        knownAtMs: Date.parse(knownAt),
        deadlineMs: deadline === undefined ? undefined : Date.parse(deadline),
      }),
    'incidents.change': async ({ incident, deadline, ...change }) =>
      incidents.change(incident, {
        ...change,
        deadlineMs: deadline === undefined ? undefined : Date.parse(deadline),
      }),
    'incidents.add': ({ incident, inventory }) => incidents.add(incident, inventory, {}),
    'incidents.compare': ({ incident, inventory }) => incidents.compare(incident, inventory),
    'incidents.exclude': async ({ incident, chosen, why, until }) => ({
      items: await incidents.exclude(
        incident,
        chosenOf(chosen),
        why,
        until === null ? null : Date.parse(until),
      ),
    }),
    'incidents.include': async ({ incident, chosen, why }) => {
      const { name, figures } = await incidents.get(incident)
      const which =
        'inventory' in chosen
          ? `what inventory ${plainText(chosen.inventory)} lists`
          : chosen.find.map(plainText).join(', ')
      return {
        asks: [
          {
            question: {
              message: `End the exclusion of members of ${plainText(name)}?`,
              detail: [
                `Which: ${which}`,
                `Excluded now: ${countOf(figures.excluded, 'certificate')}`,
                `Why: ${plainText(why)}`,
                '',
                'Runs hold them back no longer: a run that is resumed sends them.',
              ].join('\n'),
              button: 'End the exclusion',
            },
          },
        ],
        go: async () => ({ items: incidents.include(incident, chosenOf(chosen), why) }),
      }
    },
    'incidents.plan': async ({ incident, where, vendor, ...request }) => {
      const planned = await incidents.plan(incident, {
        ...request,
        where: (schema, of) => {
          if (vendor !== undefined && vendor !== of) return null
          return where === '' ? {} : parseWhere(where, { schema, readList })
        },
        whereText: [vendor === undefined ? '' : `vendor==${vendor}`, where].filter(Boolean).join(', '),
        comment: '',
      })
      announcer.announce('inventories.changed', {})
      return {
        batches: planned.batches.map(({ batch, vendor: of, items }) => ({ batch, vendor: of, items })),
        unreplaced: planned.unreplaced,
        leftOut: leftOutWords(planned.leftOut),
      }
    },
    'incidents.hold': async ({ incident, wave, why }) => incidents.hold(incident, wave, why),
    'incidents.release': async ({ incident, wave: named, why }) => {
      const { name } = await incidents.get(incident)
      const waves = await incidents.waves(incident)
      const wave = waves.find((one) => one.name.toLowerCase() === named.toLowerCase())
      const batches = wave?.batches ?? []
      return {
        asks: [
          {
            question: {
              message: `Release wave ${plainText(wave?.name ?? named)} of ${plainText(name)}?`,
              detail: [
                ...batches.map(({ batch, items }) => `${plainText(batch)}: ${countOf(items, 'item')}`),
                `May be sent: ${plainText(wave?.when ?? '')}`,
                ...(wave?.held ? [`Held by ${plainText(wave.held.who)}: ${plainText(wave.held.why)}`] : []),
                `Why: ${plainText(why)}`,
                '',
                wave?.startsItself === true
                  ? 'It was sealed to start by itself: it does once it is due.'
                  : 'Nothing starts by it. Runs of it are held back no longer.',
              ].join('\n'),
              button: 'Release the wave',
            },
          },
        ],
        go: async () => incidents.release(incident, named, why),
      }
    },
    'incidents.close': ({ incident, statement }) => incidents.close(incident, statement),
    'incidents.reopen': async ({ incident, why }) => incidents.reopen(incident, why),
  }
}
