import type { ConnectionDraft } from '../../contract/connections.ts'
import type { Field, VendorInfo } from '../../contract/vendor.ts'
import { AppError } from '../app-error.ts'
import { readBaseUrl } from '../http/base-url.ts'
import { isLoopback } from '../http/loopback.ts'
import { NO_PROXY } from '../http/proxies.ts'
import { readProxyExceptions } from '../http/proxy-exceptions.ts'
import { readProxyUrl, refuseClearThroughProxy } from '../http/proxy-url.ts'
import { readExtraCa } from './extra-ca.ts'

/** A day: longer windows are not of this world. */
const PER_MS_MAX = 24 * 3_600_000

/** A draft by the rules: every text in the form in which it is stored. @throws AppError `input.…` for the first that it breaks */
export function readDraft(draft: ConnectionDraft, vendor: VendorInfo): ConnectionDraft {
  const name = draft.name.trim()
  if (name === '') throw new AppError('input.no-name', 'The connection has no name.')
  const baseUrl = readBaseUrl(draft.baseUrl)
  const base = new URL(baseUrl)
  return {
    name,
    vendor: vendor.id,
    baseUrl,
    options: readOptions(draft.options, vendor),
    limits: readLimits(draft.limits, base),
    ...(draft.extraCa === undefined || draft.extraCa.trim() === ''
      ? {}
      : { extraCa: readExtraCa(draft.extraCa) }),
    ...(draft.proxy === undefined || draft.proxy.trim() === ''
      ? {}
      : { proxy: readOwnProxy(draft.proxy.trim(), base) }),
    ...(draft.proxyExcept === undefined || draft.proxyExcept.trim() === ''
      ? {}
      : { proxyExcept: readExceptions(draft.proxyExcept) }),
  }
}

function readOwnProxy(text: string, base: URL): string {
  if (text.toLowerCase() === NO_PROXY) return NO_PROXY
  const url = readProxyUrl(text)
  refuseClearThroughProxy(base)
  return url
}

function readExceptions(text: string): string {
  readProxyExceptions(text)
  return text
    .trim()
    .split(/[\s,]+/)
    .join(',')
}

function readLimits(limits: ConnectionDraft['limits'], base: URL): ConnectionDraft['limits'] {
  if (limits === 'vendor') return limits
  if (limits === 'none') {
    if (isLoopback(base.hostname)) return limits
    throw new AppError(
      'input.limits-required',
      `${base.host} is not this very machine: requests to it need a limit.`,
      {
        hint: "Leave the limit out to keep the vendor's own, or give one such as 100/5s.",
      },
    )
  }
  if (
    limits.length === 0 ||
    limits.some(({ requests, perMs }) => requests < 1 || perMs < 1 || perMs > PER_MS_MAX)
  ) {
    throw new AppError('input.bad-limit', 'The rate limit allows nothing, or is longer than a day.', {
      hint: 'Write it as 100/5s.',
    })
  }
  return limits
}

function readOptions(options: Readonly<Record<string, string>>, vendor: VendorInfo): Record<string, string> {
  const known = new Map(vendor.connectionFields.map((field) => [field.name, field]))
  const given = Object.entries(options).flatMap(([name, value]) =>
    value.trim() === '' ? [] : [[name, value.trim()] as const],
  )
  for (const [name, value] of given) {
    const field = known.get(name)
    if (field === undefined) {
      throw new AppError('input.unknown-option', `A connection to ${vendor.title} has no option "${name}".`, {
        hint: known.size === 0 ? 'It takes none.' : `It has: ${[...known.keys()].join(', ')}.`,
      })
    }
    const wanted = wantedForm(field, value)
    if (wanted !== null)
      throw new AppError(
        'input.bad-option',
        `${field.label} (${name}) does not take "${value.slice(0, 80)}".`,
        { hint: `It takes ${wanted}.` },
      )
  }
  const present = new Set(given.map(([name]) => name))
  const missing = vendor.connectionFields.find(
    (field) => field.required && field.fallback === undefined && !present.has(field.name),
  )
  if (missing !== undefined) {
    throw new AppError(
      'input.missing-option',
      `${missing.label} (${missing.name}) is required.`,
      missing.help === undefined ? {} : { hint: missing.help },
    )
  }
  return Object.fromEntries(given)
}

/** What a field takes, in words, when the value is not that; null when it fits. */
function wantedForm(field: Field, value: string): string | null {
  switch (field.type) {
    case 'integer':
      return /^\d{1,15}$/.test(value) ? null : 'a whole number'
    case 'boolean':
      return value === 'true' || value === 'false' ? null : 'true or false'
    case 'choice':
      return field.choices.some((choice) => choice.value === value)
        ? null
        : `one of: ${field.choices.map((choice) => choice.value).join(', ')}`
    case 'date':
    case 'date-time':
      return Number.isNaN(Date.parse(value)) ? 'a date' : null
    case 'text':
      return null
    default:
      return field.type satisfies never
  }
}
