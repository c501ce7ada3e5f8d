import type { Field } from '../../contract/vendor.ts'

const optional = (type: Field['type'], name: string, label: string, help: string | undefined): Field => ({
  name,
  label,
  type,
  required: false,
  choices: [],
  ...(help === undefined ? {} : { help }),
})

export const textField = (name: string, label: string, help?: string): Field =>
  optional('text', name, label, help)

export const integerField = (name: string, label: string, help?: string): Field =>
  optional('integer', name, label, help)

/** A point in time, with its zone. */
export const momentField = (name: string, label: string, help?: string): Field =>
  optional('date-time', name, label, help)

export const flagField = (name: string, label: string, help?: string): Field => ({
  ...optional('boolean', name, label, help),
  fallback: 'false',
})

/** @param fallback what counts when nothing is chosen */
export const choiceField = (
  name: string,
  label: string,
  choices: Field['choices'],
  fallback: string,
  help?: string,
): Field => ({ ...optional('choice', name, label, help), choices, fallback })
