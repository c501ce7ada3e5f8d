import { z } from 'zod'
import { Secret } from '../../keychain/secret.ts'
import type { Read } from '../port.ts'
import { type AwsCredentials, badKey } from './credentials.ts'

/** A profile of the shared credentials file that holds the keys themselves ("Configuration and credential file settings"). */
const KeyProfile = z.looseObject({
  aws_access_key_id: z.string().regex(/^\w{1,128}$/),
  aws_secret_access_key: z.string().min(1),
  aws_session_token: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .optional(),
})

const OTHERWISE =
  'Put aws_access_key_id and aws_secret_access_key into it, or take what "aws configure export-credentials --profile NAME" prints as the key, without the option profile.'

/**
 * The keys of a profile, as the file has them now (`AWS_SHARED_CREDENTIALS_FILE`, else `~/.aws/credentials`). Profiles that sign in by a
 * role, a process or single sign-on are the AWS CLI's to resolve.
 */
export async function profileCredentials(profile: string): Promise<Read<AwsCredentials>> {
  // Only who names a profile waits for AWS's reader of these files.
  const { loadSharedConfigFiles } = await import('@smithy/core/config')
  const { credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true })
  const found = credentialsFile[profile]
  if (found === undefined)
    return badKey(
      `The shared credentials file has no profile "${profile.slice(0, 80)}".`,
      'See ~/.aws/credentials of whoever runs this.',
    )
  const parsed = KeyProfile.safeParse(found)
  if (!parsed.success) return badKey(`The profile "${profile.slice(0, 80)}" holds no key pair.`, OTHERWISE)
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: key, aws_session_token: token } = parsed.data
  return {
    kind: 'ok',
    value: {
      accessKeyId,
      secretAccessKey: new Secret(key),
      ...(token === undefined ? {} : { sessionToken: new Secret(token) }),
    },
  }
}
