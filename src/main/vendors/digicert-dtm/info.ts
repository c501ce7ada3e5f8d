import type { TargetColumn, TargetSchema, VendorInfo } from '../../../contract/vendor.ts'
import { operation, revokeOperation, unknownLimits } from '../common-info.ts'
import { COMMON_FIELDS } from '../connection-fields.ts'
import { choiceField } from '../fields.ts'
import { ASSUMPTIONS, START_PER_SECOND } from './assumptions.ts'
import { REASONS } from './reasons.ts'

/** Names of the target's columns and of the operations' options. */
export const NAME = 'name'
export const USER_ID = 'user_id'
export const PENDING_ISSUANCE = 'pending_issuance'
/** Not a column of a file: what the vendor shows before the run, which decides what is asked for. */
export const SHOWN_STATUS = 'shown_status'

const text = (
  name: string,
  label: string,
  synonyms: readonly string[],
  { required = false, identity = false } = {},
): TargetColumn => ({
  name,
  label,
  type: 'text',
  required,
  identity,
  synonyms: [name.replaceAll('_', ''), ...synonyms],
})

const CREDENTIAL: TargetSchema = {
  kind: 'document-credential',
  noun: { one: 'document credential', many: 'document credentials' },
  columns: [
    text(NAME, 'Credential name', ['credentialname', 'credential', 'signingcredential', 'credname'], {
      required: true,
      identity: true,
    }),
    text(USER_ID, 'User id', ['signerid', 'signeruserid', 'owneruserid', 'ownerid'], {
      required: true,
      identity: true,
    }),
  ],
  oneOf: [],
}

const CLIENT_ADMIN: TargetSchema = {
  kind: 'client-admin',
  noun: { one: 'client administrator', many: 'client administrators' },
  columns: [
    text(USER_ID, 'Id of the present administrator', ['currentuserid', 'adminid', 'olduserid'], {
      required: true,
      identity: true,
    }),
    text('email', 'E-mail of the new one', ['mail', 'emailaddress', 'newemail'], { required: true }),
    text('first_name', 'First name', ['givenname', 'forename', 'vorname'], { required: true }),
    text('last_name', 'Last name', ['surname', 'familyname', 'nachname'], { required: true }),
    text('user_name', 'User name', ['login', 'loginname', 'newusername'], { required: true }),
    text('phone_number', 'Phone number', ['phone', 'telephone', 'mobile', 'telefon']),
    text('locale', 'Locale', ['language', 'lang']),
    text('description', 'Description', ['note', 'notes', 'remark']),
  ],
  oneOf: [],
}

const PENDING = choiceField(
  PENDING_ISSUANCE,
  'Credentials whose issuance is pending',
  [
    { value: 'refuse', label: 'Leave them alone, and report them as refused' },
    { value: 'cancel', label: 'Cancel them' },
  ],
  'refuse',
  'They cannot be revoked, only cancelled. The status of each credential is asked for before the run.',
)

const REVOKE = revokeOperation({
  title: 'Revoke document signing credentials',
  target: CREDENTIAL,
  options: [PENDING],
  reasons: REASONS,
  reasonRequired: true,
  warnings: ['Only active and suspended credentials can be revoked. Revoking is permanent.'],
})

const CANCEL = operation({
  id: 'cancel',
  title: 'Cancel credentials whose issuance is pending',
  done: 'cancelled',
  target: CREDENTIAL,
  warnings: [
    'Only credentials whose issuance is pending can be cancelled; the comment goes to the vendor as notes.',
  ],
})

const REPLACE_ADMIN = operation({
  id: 'replace-client-admin',
  title: 'Replace client administrators',
  done: 'replaced',
  target: CLIENT_ADMIN,
  warnings: [
    'Needs an OAuth token as the key of the connection, not an API token.',
    'The vendor has no request that tells whether it was done: accepted ones are reported as unconfirmed, and one in doubt is left to a person and never repeated by itself.',
  ],
})

export const INFO: VendorInfo = {
  id: 'digicert-dtm',
  title: 'DigiCert Document Trust Manager',
  operations: [REVOKE, CANCEL, REPLACE_ADMIN],
  secret: {
    label: 'API token',
    help: 'Of a service user who may create and manage credentials. For replace-client-admin: an OAuth token.',
  },
  baseUrlExample: 'https://one.digicert.com',
  connectionFields: [...COMMON_FIELDS],
  queryFields: [],
  limits: unknownLimits(START_PER_SECOND),
  assumptions: ASSUMPTIONS,
}
