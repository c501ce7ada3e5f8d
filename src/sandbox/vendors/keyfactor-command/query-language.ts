import type { CommandCertificate } from './command-certificate.ts'

export type Condition = (certificate: CommandCertificate) => boolean

const TOKEN = /\s*(\(|\)|"(?:[^"\\]|\\.)*"|[^\s()"]+)/y
const FIELDS: Readonly<Record<string, (certificate: CommandCertificate) => string>> = {
  serialnumber: ({ serial }) => serial,
  thumbprint: ({ thumbprint }) => thumbprint,
  issuedcn: ({ issuedCn }) => issuedCn,
  cn: ({ issuedCn }) => issuedCn,
  issuerdn: ({ issuerDn }) => issuerDn,
  certstate: ({ state }) => (state.revocation ? '2' : '1'),
  certid: ({ id }) => String(id),
}

/**
 * Reads a search such as `SerialNumber -eq "0A12" OR (Thumbprint -eq "…" AND CertState -ne "2")`: the part of Keyfactor's
 * query language that its documents and samples show. Answers what is wrong as text.
 */
export function parseQuery(text: string): Condition | string {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const match = TOKEN.exec(text)
    if (!match?.[1]) return `Invalid query near '${text.slice(0, 20)}'.`
    tokens.push(match[1])
  }
  let at = 0
  const next = () => tokens[at++] ?? ''
  const isNext = (word: string) => tokens[at]?.toUpperCase() === word

  const either = (): Condition => {
    const parts = [both()]
    while (isNext('OR')) {
      at += 1
      parts.push(both())
    }
    return parts.length === 1 && parts[0]
      ? parts[0]
      : (certificate) => parts.some((part) => part(certificate))
  }
  const both = (): Condition => {
    const parts = [single()]
    while (isNext('AND')) {
      at += 1
      parts.push(single())
    }
    return (certificate) => parts.every((part) => part(certificate))
  }
  const single = (): Condition => {
    if (isNext('(')) {
      at += 1
      const inner = either()
      if (next() !== ')') throw new SyntaxError('Invalid query: ) expected.')
      return inner
    }
    const [name, operator, raw] = [next(), next().toLowerCase(), next()]
    const field = FIELDS[name.toLowerCase()]
    if (!field) throw new SyntaxError(`Invalid query field '${name}'.`)
    if (raw === '') throw new SyntaxError(`Invalid query: a value is missing after '${name} ${operator}'.`)
    const value = raw.startsWith('"') ? raw.slice(1, -1) : raw
    if (name.toLowerCase() === 'certstate' && !/^\d+$/.test(value))
      throw new SyntaxError(`Invalid CertState value: ${value}.`)
    return comparison(field, operator, raw === 'NULL' ? '' : value.toLowerCase())
  }
  try {
    const condition = either()
    return at < tokens.length ? `Invalid query near '${tokens[at] ?? ''}'.` : condition
  } catch (error) {
    if (error instanceof SyntaxError) return error.message
    throw error
  }
}

function comparison(
  field: (certificate: CommandCertificate) => string,
  operator: string,
  value: string,
): Condition {
  const of = (certificate: CommandCertificate) => field(certificate).toLowerCase()
  switch (operator) {
    case '-eq':
      return (certificate) => of(certificate) === value
    case '-ne':
      return (certificate) => of(certificate) !== value
    case '-contains':
      return (certificate) => of(certificate).includes(value)
    case '-notcontains':
      return (certificate) => !of(certificate).includes(value)
    case '-startswith':
      return (certificate) => of(certificate).startsWith(value)
    case '-endswith':
      return (certificate) => of(certificate).endsWith(value)
    default:
      throw new SyntaxError(`Invalid query operator '${operator}'.`)
  }
}
