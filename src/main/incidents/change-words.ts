import { countOf } from '../../contract/counted.ts'
import { FATE_WORDS, FATES } from '../../contract/incident-fates.ts'
import type { IncidentChange } from '../../contract/incidents.ts'
import { scheduleWords } from '../../contract/schedule-words.ts'
import { fingerprintOf } from '../identity/public-key.ts'
import type { Gone, LeftOut, StoredIncidentEvent } from './incident-event.ts'

const number = (items: number): string => items.toLocaleString('en')

/** A line of the journal for people. */
export function changeOf(event: StoredIncidentEvent): IncidentChange {
  return { seq: event.seq, at: event.at, actor: event.actor, what: wordsOf(event) }
}

function wordsOf(event: StoredIncidentEvent): string {
  const { type, data } = event
  switch (type) {
    case 'incident.opened':
      return `Opened: cause ${data.cause}, known at ${data.knownAt}${data.knownHow === '' ? '' : ` (${data.knownHow})`}, deadline ${data.deadline}, reason ${data.reason}, owner ${data.owner}${noted(data.note)}`
    case 'incident.changed':
      return `Changed ${Object.entries(data.change)
        .map(([name, value]) => `${name} to ${value}`)
        .join(', ')}${noted(data.note)}`
    case 'incident.added':
      return `Added inventory "${data.inventory}" (${data.vendor}, SHA-256 ${data.digest}): ${number(data.items)} listed, ${number(data.added)} new, ${number(data.present)} in the population already${toldWords(data.told)}${data.replaced === undefined ? '' : `, ${number(data.replaced)} named as replaced`}`
    case 'incident.compared':
      return `Compared with inventory "${data.inventory}" (${data.vendor}, SHA-256 ${data.digest}): ${number(data.items)} listed, ${number(data.new)} not in the population, ${number(data.present)} in it${toldWords(data.told)}${data.replaced === 0 ? '' : `, ${number(data.replaced)} found replaced`}; not listed any more: ${goneWords(data.gone)}`
    case 'incident.excluded':
      return `Excluded ${number(data.items)}${data.until === null ? '' : ` until ${data.until}`}: ${data.why}`
    case 'incident.included':
      return `Included ${number(data.items)} again: ${data.why}`
    case 'incident.planned':
      return `Planned wave "${data.wave}"${data.where === '' ? '' : ` where ${data.where}`}: ${data.batches.map(({ name, items }) => `${number(items)} in batch "${name}"`).join(', ')}; ${data.startsItself === true ? 'to start by themselves once they are sealed: ' : ''}${scheduleWords(data.schedule)}; left out: ${leftOutWords(data.leftOut)}`
    case 'incident.held':
      return `Held wave "${data.wave}": ${data.why}`
    case 'incident.released':
      return `Released wave "${data.wave}": ${data.why}`
    case 'incident.reported':
      return `Wrote report ${data.number} (${data.format}, SHA-256 ${data.sha256})`
    case 'incident.saved':
      return `Saved to a bundle (SHA-256 ${data.bundle}) as it stood after event ${data.events}, with ${countOf(data.batches.length, 'sealed batch', 'sealed batches')}, signed by the key ${fingerprintOf(data.keyId)}`
    case 'incident.loaded':
      return `Taken in from a bundle (SHA-256 ${data.bundle}) signed by ${data.by}, key ${fingerprintOf(data.keyId)}, with ${countOf(data.batches.length, 'sealed batch', 'sealed batches')}; events 1 to ${data.events} were written there`
    case 'incident.progressed':
      return `Read the progress of another workspace (SHA-256 ${data.file}) as of ${data.at}, signed by ${data.by}, key ${fingerprintOf(data.keyId)}: of ${number(data.figures.population)} there, ${FATES.filter(
        (fate) => data.figures[fate] > 0,
      )
        .map((fate) => `${number(data.figures[fate])} ${FATE_WORDS[fate]}`)
        .join(
          ', ',
        )}${data.unknown === 0 ? '' : `; ${number(data.unknown)} of them are not in the population here`}`
    case 'incident.closed':
      return `Closed: ${data.statement}`
    case 'incident.reopened':
      return `Reopened: ${data.why}`
    default:
      return event satisfies never
  }
}

const noted = (note: string): string => (note === '' ? '' : `; ${note}`)
const toldWords = (told: number): string => (told === 0 ? '' : `, ${number(told)} told to be revoked`)

export function goneWords(gone: Gone): string {
  const parts = [
    ['revoked here', gone.revoked],
    ['revoked elsewhere, as an inventory told', gone.toldRevoked],
    ['expired', gone.expired],
    ['replaced', gone.replaced],
    ['excluded', gone.excluded],
    ['unexplained', gone.unexplained],
  ] as const
  return partsWords(parts)
}

export const leftOutWords = (leftOut: LeftOut): string =>
  partsWords([
    ['revoked', leftOut.revoked],
    ['expired', leftOut.expired],
    ['excluded', leftOut.excluded],
    ['in doubt', leftOut.inDoubt],
    ['refused', leftOut.refused],
    ['in other batches', leftOut.inBatches],
    ['in other waves', leftOut.inWaves],
    ['named as another one of this wave', leftOut.namesakes],
  ])

function partsWords(parts: readonly (readonly [string, number])[]): string {
  const told = parts.flatMap(([what, items]) => (items === 0 ? [] : [`${number(items)} ${what}`]))
  return told.length === 0 ? 'none' : told.join(', ')
}
