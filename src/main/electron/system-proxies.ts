import type { Session } from 'electron'
import { readPacAnswer } from '../http/pac-answer.ts'
import type { FindProxy } from '../http/proxy-server.ts'

/** The system's settings for proxies, and its scripts (PAC), read by the browser's own resolver. Asked only when something is sent. */
export const systemProxies =
  (session: Pick<Session, 'resolveProxy'>): FindProxy =>
  async (address) =>
    readPacAnswer(await session.resolveProxy(address.href))
