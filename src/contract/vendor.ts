import { z } from 'zod'

export const VENDOR_IDS = [
  'digicert-tlm',
  'digicert-certcentral',
  'digicert-partner',
  'digicert-dtm',
  'keyfactor-command',
  'ejbca',
  'acme',
  'adcs',
  'openssl-ca',
  'openbao-pki',
  'aws-private-ca',
] as const
export const VendorId = z.enum(VENDOR_IDS)
export type VendorId = z.infer<typeof VendorId>

/** CAs without an API: their batches leave as a hand-over, nothing is connected to, and no sandbox plays them. */
const HAND_OVER_IDS = ['adcs', 'openssl-ca'] as const
export type HandOverVendorId = (typeof HAND_OVER_IDS)[number]
export const ApiVendorId = VendorId.exclude(HAND_OVER_IDS)
export type ApiVendorId = z.infer<typeof ApiVendorId>

/** Revocation reasons as RFC 5280 section 5.3.1 names them, in lower snake case, with their CRLReason codes (7 is unused). */
export const REASON_CODES = {
  unspecified: 0,
  key_compromise: 1,
  ca_compromise: 2,
  affiliation_changed: 3,
  superseded: 4,
  cessation_of_operation: 5,
  certificate_hold: 6,
  remove_from_crl: 8,
  privilege_withdrawn: 9,
  aa_compromise: 10,
} as const
export const Reason = z.enum(Object.keys(REASON_CODES) as [keyof typeof REASON_CODES])
export type Reason = keyof typeof REASON_CODES

/** How the text of a target's column is read, normalised and stored. `certificate`: the whole of it, as DER in Base64. */
export const ColumnType = z.enum(['serial', 'sha256', 'sha1', 'integer', 'name', 'text', 'certificate'])
export type ColumnType = z.infer<typeof ColumnType>

/** One column that names a target or goes with it, e.g. `serial_number`. */
export const TargetColumn = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: ColumnType,
  /** Spellings of the header that are recognised, lower case, letters and digits only (`serialnumber`). */
  synonyms: z.array(z.string()).readonly(),
  required: z.boolean(),
  /** Whether the column is part of the target's identity: two rows alike in these are duplicates. */
  identity: z.boolean(),
})
export type TargetColumn = z.infer<typeof TargetColumn>

export const TargetSchema = z.strictObject({
  kind: z.string(),
  /** What one and several of them are called: `certificate`, `certificates`. */
  noun: z.strictObject({ one: z.string(), many: z.string() }),
  columns: z.array(TargetColumn).readonly(),
  /** Names of columns of which a row needs at least one; empty when `required` says it all. */
  oneOf: z.array(z.string()).readonly(),
  /**
   * An attribute that tells apart two rows of the same name, where a name alone is not unique: the issuer beside a serial
   * number. It says nothing where one of the columns `unless` is given, which is.
   */
  apart: z.strictObject({ attribute: z.string(), unless: z.array(z.string()).readonly() }).optional(),
})
export type TargetSchema = z.infer<typeof TargetSchema>

/** A field that the operator fills in: an option of an operation, of a connection or of a search. */
export const Field = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: z.enum(['text', 'integer', 'boolean', 'choice', 'date', 'date-time']),
  required: z.boolean(),
  choices: z.array(z.strictObject({ value: z.string(), label: z.string() })).readonly(),
  fallback: z.string().optional(),
  help: z.string().optional(),
})
export type Field = z.infer<typeof Field>

export const ReasonChoice = z.strictObject({
  reason: Reason,
  code: z.int(),
  /** As the vendor spells it on the wire, shown beside RFC 5280's name. */
  wire: z.string(),
  /** What kinds of certificate take it, in words; absent when all do. */
  limitedTo: z.string().optional(),
})
export type ReasonChoice = z.infer<typeof ReasonChoice>

export const OperationInfo = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Past participle for figures and reports: `revoked`, `resumed`. */
  done: z.string(),
  reversible: z.boolean(),
  target: TargetSchema,
  options: z.array(Field).readonly(),
  /** Empty when the operation takes no reason. */
  reasons: z.array(ReasonChoice).readonly(),
  reasonRequired: z.boolean(),
  commentRequired: z.boolean(),
  /** What the operator must know before deciding, e.g. that an order revokes its duplicates too. */
  warnings: z.array(z.string()).readonly(),
})
export type OperationInfo = z.infer<typeof OperationInfo>

export const VendorInfo = z.strictObject({
  id: VendorId,
  title: z.string(),
  operations: z.array(OperationInfo).readonly(),
  /** What the key is called and how to get one, for the field's label and help. */
  secret: z.strictObject({ label: z.string(), help: z.string() }),
  baseUrlExample: z.string(),
  connectionFields: z.array(Field).readonly(),
  /** Fields of a search that fills an inventory; empty when the vendor has none. */
  queryFields: z.array(Field).readonly(),
  limits: z.string(),
  /** It has no API: its batches leave as a hand-over, to be carried out at the CA. */
  handOver: z.literal(true).optional(),
  assumptions: z.array(z.string()).readonly(),
})
export type VendorInfo = z.infer<typeof VendorInfo>
