import { conditionText } from '../../../contract/condition-text.ts'
import type { FoundItems, ImportSummary, Inventory, ItemFilter } from '../../../contract/inventories.ts'
import type { ItemCondition } from '../../../contract/item-condition.ts'
import { AppError } from '../../app-error.ts'
import { readDate } from '../certificate-date.ts'
import type { Inventories } from '../inventories.ts'
import type { FoundKey } from './key-of-file.ts'

/** What is looked for: all that is said must hold. */
export interface FindQuestion {
  readonly key?: FoundKey | undefined
  /** The common name, or a name of the SAN. */
  readonly host?: string | undefined
  readonly issuer?: string | undefined
  readonly template?: string | undefined
  /** A day. */
  readonly expiresBefore?: string | undefined
}

/** A search through inventories for what has one key, one name, one issuer. */
export interface Finding {
  /** @param names all inventories when absent @param limit how many items of each are answered */
  find(names: readonly string[] | undefined, limit: number): Promise<FoundItems>
  /** Makes what is found an inventory, each target once. @throws AppError `input.nothing-found`, `input.not-alike`, `input.name-taken` */
  keep(names: readonly string[] | undefined, name: string): Promise<ImportSummary>
}

/**
 * @param more what else must hold of an inventory's items, as `--where` says it
 * @throws AppError `input.bad-date`, `input.usage` where nothing is said of what is to be found
 */
export function findItems(
  inventories: Pick<Inventories, 'list' | 'get' | 'items' | 'select'>,
  question: FindQuestion,
  more?: (inventory: Inventory) => ItemFilter,
): Finding {
  const conditions = conditionsOf(question)
  if (conditions.length === 0 && more === undefined)
    throw new AppError('input.usage', 'Nothing is said of what is to be found.', {
      hint: 'Say the key, the host, the issuer, the template or the end.',
    })
  const chosen = (names: readonly string[] | undefined): Inventory[] =>
    names === undefined ? inventories.list() : names.map((name) => inventories.get(name))
  const filterFor = (inventory: Inventory): ItemFilter => {
    const said = more?.(inventory) ?? {}
    return { ...said, conditions: [...conditions, ...(said.conditions ?? [])] }
  }
  const finding: Finding = {
    async find(names, limit) {
      const all = chosen(names)
      const found: FoundItems['found'] = []
      for (const inventory of all) {
        const filter = filterFor(inventory)
        const page = await inventories.items(inventory.inventory, { offset: 0, limit, filter })
        if (page.total > 0) found.push({ inventory: inventory.inventory, ...page })
      }
      return {
        conditions: conditions.map(conditionText),
        ...(question.key !== undefined && { keyFrom: question.key.from }),
        found,
        looked: all.length,
      }
    },
    async keep(names, name) {
      const { found } = await finding.find(names, 1)
      const [first] = found
      if (first === undefined)
        throw new AppError('input.nothing-found', 'Nothing was found, so nothing was saved.', {
          hint: 'Keys are known of certificates, not of lists of numbers.',
        })
      const filter = filterFor(inventories.get(first.inventory))
      return inventories.select(
        found.map(({ inventory }) => inventory),
        filter,
        name,
      )
    },
  }
  return finding
}

function conditionsOf({ key, host, issuer, template, expiresBefore }: FindQuestion): ItemCondition[] {
  const conditions: ItemCondition[] = []
  const add = (column: string, test: ItemCondition['test'], text: string | undefined) => {
    if (text !== undefined) conditions.push({ column, test, not: false, texts: [text] })
  }
  add('key_sha256', 'equals', key?.sha256)
  add('host', 'equals', host)
  add('issuer', 'contains', issuer)
  add('profile_id', 'contains', template)
  if (expiresBefore !== undefined) {
    const { text, endsAt } = readDate(expiresBefore)
    if (endsAt === null)
      throw new AppError('input.bad-date', `"${expiresBefore}" is no date.`, {
        hint: 'Write it as 2027-01-31.',
      })
    add('valid_to', 'before', text)
  }
  return conditions
}
