import fc from 'fast-check'
import type { z } from 'zod'

interface Def {
  readonly type: string
  readonly [name: string]: unknown
}

const defOf = (schema: unknown): Def => (schema as { _zod: { def: Def } })._zod.def

/** Texts such as people and attackers give: names, paths, formulas, markup, control characters, look-alikes, long ones. */
const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  fc.constantFrom(
    'a',
    'sandbox',
    '../../etc/passwd',
    '=cmd|x',
    '<img src=x onerror=alert(1)>',
    "'; DROP TABLE batch; --",
    '%',
    '_',
    '\u202e',
    '__proto__',
    '*',
    '"',
    '0',
    '1e400',
  ),
  fc.constant('x'.repeat(3000)),
  // A key's fingerprint and a digest, which nothing at random is.
  fc.constantFrom(`${'00000-'.repeat(9)}65535`, '0a'.repeat(32)),
)

const moment = fc.date({ noInvalidDate: true }).map((date) => date.toISOString())

/**
 * Values of the shape that a schema wants. Checks beyond the shape (lengths, patterns) are not followed, so that some are
 * refused by the schema and the rest reach what stands behind it.
 *
 * @param names texts that mean something where the value is going to, mixed in among the others
 */
export function arbitraryOf(schema: z.ZodType, names: readonly string[] = []): fc.Arbitrary<unknown> {
  const def = defOf(schema)
  const of = (inner: unknown) => arbitraryOf(inner as z.ZodType, names)
  const text = names.length === 0 ? anyText : fc.oneof(anyText, fc.constantFrom(...names))
  switch (def.type) {
    case 'object': {
      const shape = def['shape'] as Record<string, z.ZodType>
      const optional = Object.keys(shape).filter((name) => defOf(shape[name]).type === 'optional')
      const entries = Object.entries(shape).map(([name, inner]) => [name, of(inner)] as const)
      return fc.record(Object.fromEntries(entries), {
        requiredKeys: Object.keys(shape).filter((name) => !optional.includes(name)),
      })
    }
    case 'string':
      return def['format'] === 'datetime' ? fc.oneof(moment, text) : text
    case 'number':
      return fc.oneof(
        fc.integer({ min: 0, max: 300 }),
        fc.maxSafeInteger(),
        fc.constantFrom(-1, 0, 1, 200, 1.5, Number.NaN),
      )
    case 'boolean':
      return fc.boolean()
    case 'enum':
      return fc.constantFrom(...Object.values(def['entries'] as Record<string, unknown>))
    case 'literal':
      return fc.constantFrom(...(def['values'] as unknown[]))
    case 'union':
      return fc.oneof(...(def['options'] as unknown[]).map(of))
    case 'array':
      // What is named twice is a case of its own.
      return fc
        .tuple(fc.array(of(def['element']), { maxLength: 5 }), fc.boolean())
        .map(([all, twice]) => (twice ? [...all, ...all] : all))
    case 'record':
      return fc.dictionary(of(def['keyType']) as fc.Arbitrary<string>, of(def['valueType']), { maxKeys: 4 })
    case 'optional':
    case 'nullable':
      return of(def['innerType'])
    case 'pipe':
      return of(def['in'])
    default:
      throw new Error(`No values are made up for a schema of type ${def.type} yet`)
  }
}
