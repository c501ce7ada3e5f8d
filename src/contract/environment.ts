import { z } from 'zod'

/** What a host is for; `local` is this machine, where the built-in sandbox listens, or a tunnel. */
export const Environment = z.enum(['production', 'test', 'local'])
export type Environment = z.infer<typeof Environment>
