import type { ItemCondition } from './item-condition.ts'

/** A text as `--where` takes it; one that begins with an equals sign would be read as a part of the operator before it. */
export const quotedText = (text: string): string =>
  /^[^\s",=](?:[^",]*[^\s",])?$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`

/** A condition as `--where` takes it. */
export function conditionText({ column, test, not, texts, file }: ItemCondition): string {
  const value = quotedText(texts[0] ?? '')
  switch (test) {
    case 'contains':
      return `${column}${not ? '!=' : '='}${value}`
    case 'equals':
      return `${column}${not ? '!==' : '=='}${value}`
    case 'begins':
      return `${column}${not ? '!^=' : '^='}${value}`
    case 'before':
      return `${column}${not ? '>=' : '<'}${value}`
    case 'empty':
      return `${column} is ${not ? 'not ' : ''}empty`
    case 'in':
      return `${column} ${not ? 'not ' : ''}in ${file ?? 'a list'} (${texts.length.toLocaleString('en')})`
    default:
      return test satisfies never
  }
}
