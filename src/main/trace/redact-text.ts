/**
 * What a trace shows of texts, by the type of what they are. Whatever is not known to be harmless is left out, not the other way
 * round: a new field of a vendor's is hidden until somebody has looked at it.
 */

export interface Shown {
  /** Serial numbers and thumbprints as they are. */
  readonly serials: boolean
}

const EMAIL = /[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+\.[^\s@"'<>(),;:]+/g
const LONG_HEX = /\b(?:0x)?(?:[0-9A-Fa-f]{2}[:-]?){8,}[0-9A-Fa-f]{0,2}\b/g
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ][0-9:.]{4,18}(?:Z|[+-]\d\d:?\d\d)?)?$/
const WINDOW = /^\d{4}-\d{2}-\d{2}(?:_|\.\.\.)\d{4}-\d{2}-\d{2}$/
const DIGITS = /^\d{1,16}$/
const PLAIN_WORDS = /^[A-Za-z][\w |().:-]{0,79}$/
const QUOTED = /(["'`“‘«])[^"'`”’»]{1,200}(["'`”’»])/g
const ACCOUNT_NAME = /\b[\w.-]+\\[\w.-]+/g
/** From its first part on, since nothing tells where a name ends and the sentence goes on. */
const DISTINGUISHED_NAME =
  /\b(?:CN|OU?|C|L|ST|DC|UID|E|SN|GN|GIVENNAME|SURNAME|SERIALNUMBER|EMAILADDRESS)\s*=\s*\S.*$/gis
const OWN_QUOTES = /"[^"]{1,300}"/g
const VERSION = /^v?\d{1,4}(?:\.\d{1,6}){1,4}$/

/** Every kind of name that is about a thing's serial number or digest. */
const SERIAL_NAME = /serial|thumbprint|fingerprint/i
const SECRET_NAME = /password|passphrase|secret|token|api_?key|devkey|hmac|authorization|assertion/i
const PERSON_NAME =
  /user|person|seat|requester|requestor|processor|approver|admin|owner|contact|created_by|modified_by/i
const PHONE_NAME = /phone|mobile|fax/i
const CERTIFICATE_NAME = /^(?:certificate|csr|pem|chain|cert_?data|certificates?base64|contentbytes)$/i
/** Words of the vendor's own, of which there are few. */
const WORD_NAME =
  /^(?:status|state|type|__type|reason|revocation_?reason|code|error_?code|cert_?state_?string|certificate_type|name_id|product|version|revision|grant_type|token_type|sort_?field|kind|severity|audit_?report_?status|property|operation)$/i
/** Sentences of the vendor's own, in which names and numbers may be quoted. */
const SENTENCE_NAME =
  /^(?:message|title|detail|errors?|error_description|error_?message|info_?message|warnings?|field|status_?message|status|hint)$/i

/** A name of a field or parameter without the vendor's prefixes: `filters[status]` and `pq.queryString` are known by their last part. */
const bare = (name: string): string => /([\w]+)\]?$/.exec(name)?.[1] ?? name

/** A sentence of the vendor's without what is quoted in it. */
export function redactSentence(text: string, { serials }: Shown): string {
  const quotedAway = text
    .replace(EMAIL, '[email]')
    .replace(ACCOUNT_NAME, '[person]')
    .replace(QUOTED, (_whole, before: string, after: string) => `${before}[quoted]${after}`)
    .replace(DISTINGUISHED_NAME, '[name]')
  return (serials ? quotedAway : quotedAway.replace(LONG_HEX, '[serial number]')).slice(0, 1_000)
}

/** Why no answer came, in words of ours, which quote names, such as that of a proxy's account, in one way alone. */
export const redactCause = (cause: string): string =>
  cause.replace(EMAIL, '[email]').replace(ACCOUNT_NAME, '[person]').replace(OWN_QUOTES, '"[quoted]"')

/** A text that a field or parameter of that name holds. */
export function redactNamed(name: string, text: string, shown: Shown): string {
  const known = bare(name)
  if (SECRET_NAME.test(known)) return '[secret]'
  if (PHONE_NAME.test(known)) return '[phone]'
  if (SERIAL_NAME.test(known))
    return shown.serials ? text : /serial/i.test(known) ? '[serial number]' : '[thumbprint]'
  if (CERTIFICATE_NAME.test(known)) return '[certificate]'
  if (PERSON_NAME.test(known)) return '[person]'
  if (text === '' || DATE.test(text) || WINDOW.test(text) || UUID.test(text) || DIGITS.test(text)) return text
  if (/^(?:true|false)$/i.test(text)) return text
  if (/^querystring$/i.test(known)) return redactQuery(text, shown)
  if (WORD_NAME.test(known) && (VERSION.test(text) || (PLAIN_WORDS.test(text) && !isHex(text)))) return text
  if (SENTENCE_NAME.test(known)) return redactSentence(text, shown)
  return '[text]'
}

const isHex = (text: string): boolean => /^[0-9A-Fa-f]{12,}$/.test(text)

/** Command's query language: what is compared with is quoted. States and dates are told, nothing else. */
function redactQuery(text: string, shown: Shown): string {
  return text.replace(
    /(\w+)(\s+-\w+\s+)"([^"]*)"/g,
    (_whole, field: string, operator: string, value: string) =>
      `${field}${operator}"${redactNamed(field, value, shown)}"`,
  )
}

/** Segments of the vendors' documented paths. Others name things and people. */
const SEGMENTS = new Set(
  (
    'services v1 v2 v3 order certificate status-changes reissue duplicate revoke request status user me ' +
    'mpki api hello certificate-search documentmanager credential cancel replace-client-admin partner-subscription acme ' +
    'credentials KeyfactorAPI Certificates Revoke Status Endpoints Workflow Instances oauth oauth2 token ' +
    'directory new-nonce new-acct new-account new-order revoke-cert key-change acct ' +
    'ejbca ejbca-rest-api ca search revocationstatus approval pki cert certs revoked detailed config crl ocsp auth approle login lookup-self'
  )
    .toLowerCase()
    .split(' '),
)

/** A path below a connection's base URL, percent-encoded, by the type of each segment. */
export function redactPath(path: string, shown: Shown): string {
  return path
    .split('/')
    .map((segment, index, all) => {
      // Trust Lifecycle Manager names certificates by their serial numbers alone, which may be short and all digits.
      if (all[index - 1] === 'certificate' && path.startsWith('/mpki/'))
        return shown.serials ? segment : '[serial-number]'
      // EJBCA names one by its CA and its serial number, a PKI secrets engine by octets between colons.
      const isBehindCa = all[index - 2] === 'certificate' && /^revo/.test(all[index + 1] ?? '')
      if (isBehindCa || all[index - 1] === 'cert') return shown.serials ? segment : '[serial-number]'
      if (segment === '' || SEGMENTS.has(segment.toLowerCase()) || UUID.test(segment)) return segment
      // A serial number may be all digits too: ids of the vendors are shorter.
      if (/^\d{1,12}$/.test(segment)) return segment
      if (/^[0-9A-Fa-f]{8,64}$/.test(segment)) return shown.serials ? segment : '[serial-number]'
      // What kind of file it is tells nobody's name.
      return `[name]${/\.(?:crl|cer|crt|pem)$/i.exec(segment)?.[0] ?? ''}`
    })
    .join('/')
}

/** Lists are long, and one element is like the other. */
const ELEMENTS_SHOWN = 5
const DEPTH_MAX = 12

/** JSON with its strings by type; numbers, true, false and null stay, but for those about people. */
export function redactJson(value: unknown, shown: Shown, name = '', depth = 0): unknown {
  if (depth > DEPTH_MAX) return '[nested deeper]'
  if (typeof value === 'string') return redactNamed(name, value, shown)
  if (typeof value === 'number') {
    if (PHONE_NAME.test(name)) return '[phone]'
    return PERSON_NAME.test(name) ? '[person]' : value
  }
  if (Array.isArray(value)) {
    const list = value as readonly unknown[]
    const first = list.slice(0, ELEMENTS_SHOWN).map((one) => redactJson(one, shown, name, depth + 1))
    return list.length > ELEMENTS_SHOWN ? [...first, `[${list.length - ELEMENTS_SHOWN} more]`] : first
  }
  if (typeof value !== 'object' || value === null) return value
  const isPerson = PERSON_NAME.test(name)
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      /^[A-Za-z_@][\w.-]{0,60}$/.test(key) ? key : '[name]',
      isPerson && (typeof inner === 'string' || typeof inner === 'number')
        ? '[person]'
        : redactJson(inner, shown, key, depth + 1),
    ]),
  )
}

/** A body as it came or went: JSON by type, anything else by its size alone. */
export function redactBody(body: string, shown: Shown): string {
  if (body.trim() === '') return ''
  try {
    const value: unknown = JSON.parse(body)
    return JSON.stringify(typeof value === 'string' ? '[text]' : redactJson(value, shown))
  } catch {
    return /^\s*</.test(body) ? '[a page]' : '[text]'
  }
}

const HEADERS = new Set([
  'accept',
  'age',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'retry-after',
  'server',
  'transfer-encoding',
  'vary',
  'via',
  'x-amz-target',
  'x-amzn-requestid',
  'x-keyfactor-api-version',
  'x-keyfactor-product-version',
  'x-keyfactor-requested-with',
  'x-request-id',
  'x-total-count',
])

/** Headers that tell how fast one may ask, whoever has thought them up. */
export const isRateHeader = (name: string): boolean => /^(?:x-)?rate-?limit(?:-|$)/i.test(name)

export function redactHeader(name: string, value: string): string {
  const lower = name.toLowerCase()
  if (HEADERS.has(lower) || isRateHeader(lower)) return value.slice(0, 300)
  if (/cookie/.test(lower)) return '[cookie]'
  // The scheme says how the vendor wants a caller to sign in.
  if (lower === 'www-authenticate' || lower === 'proxy-authenticate')
    return value
      .split(',')
      .map((one) => /^\s*([A-Za-z]+)/.exec(one)?.[1] ?? '')
      .filter((scheme) => /^(?:basic|bearer|digest|negotiate|ntlm)$/i.test(scheme))
      .join(', ')
  return /auth|key|token|secret/.test(lower) ? '[secret]' : '[text]'
}
