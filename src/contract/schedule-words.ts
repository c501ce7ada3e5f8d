import type { StartsItself, WaveSchedule } from './wave-schedule.ts'

/** A schedule in words. */
export function scheduleWords({
  notBefore,
  windows,
  timeZone,
  after,
  waitsForReplacement,
}: WaveSchedule): string {
  const parts = [
    ...(notBefore === null ? [] : [`not before ${notBefore}`]),
    ...(windows.length === 0 ? [] : [`daily ${windowWords(windows)} (${timeZone})`]),
    ...(after.length === 0 ? [] : [`after ${after.map((wave) => `"${wave}"`).join(', ')}`]),
    ...(waitsForReplacement ? ['each certificate once it is replaced'] : []),
  ]
  return parts.length === 0 ? 'at any time' : parts.join(', ')
}

export const windowWords = (windows: WaveSchedule['windows']): string =>
  windows.map(({ from, to }) => `${from} to ${to}`).join(' or ')

/** What is agreed to with the seal, for whoever seals, approves or reads it. */
export const startsItselfWords = ({ incident, wave, when }: StartsItself): string =>
  `by itself, as wave "${wave}" of incident "${incident}": ${scheduleWords(when)}`
