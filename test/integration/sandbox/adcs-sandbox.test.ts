import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readResult } from '../../../src/main/handover/read-result.ts'
import { makeAdcsCa } from '../../../src/sandbox/adcs/adcs-ca.ts'
import { type Certutil, certutilOf } from '../../../src/sandbox/adcs/certutil.ts'
import { playOperator } from '../../../src/sandbox/adcs/operator.ts'
import { removeFolder, temporaryFolder } from '../../support/cli-workspace.ts'

const ID = '01234567-89ab-4cde-8f01-23456789abcd'
const DIGEST = 'd'.repeat(64)
const UNKNOWN = '4A000000FF0000000000000000000000FF'
const now = () => Date.parse('2026-11-27T00:11:22Z')

/** A hand-over of the certificates of a CA and of one that is not its own. */
function handedOver(wrong: Partial<Certutil> = {}) {
  const folder = temporaryFolder()
  onTestFinished(() => removeFolder(folder))
  const ca = makeAdcsCa(folder, 6, now)
  const serials = [...ca.database.issued.map(({ serial }) => serial), UNKNOWN]
  const list = `item,serial,reason,sha256\n${serials.map((serial, at) => `${at + 1},${serial},4,-\n`).join('')}`
  writeFileSync(path.join(folder, 'list.csv'), list)
  const digest = createHash('sha256').update(list).digest('hex')
  writeFileSync(
    path.join(folder, 'revoke.ps1'),
    `$handOver = '${ID}'\n$digest = '${DIGEST}'\n$listSha256 = '${digest}'\n$items = 7\n`,
  )
  const certutil = { ...certutilOf(ca.database, now), ...wrong }
  const result = path.join(folder, 'result.txt')
  return {
    ca,
    serials,
    certutil,
    list: path.join(folder, 'list.csv'),
    result,
    play: (yes = 7, tool: Certutil = certutil) =>
      playOperator({ certutil: tool, handOver: folder, yes, now }),
    read: () =>
      readResult(readFileSync(result, 'utf8'), {
        id: ID,
        digest: DIGEST,
        serials: new Map(serials.map((serial, at) => [at + 1, serial])),
      }),
  }
}

const outcomes = (read: ReturnType<typeof readResult>) =>
  Object.fromEntries([...read.items].map(([item, { outcome }]) => [item, outcome]))

test('what was revoked before is told from what it revokes, and what the CA does not know is not tried', () => {
  const { ca, serials, play, read } = handedOver()
  ca.database.revoke({ serial: serials[1] ?? '', reason: 1, at: now() })
  expect(play()).toEqual({ code: 3, outcomes: { revoked: 5, already: 1, refused: 1 } })
  expect(outcomes(read())).toEqual({
    1: 'revoked',
    2: 'already',
    3: 'revoked',
    4: 'revoked',
    5: 'revoked',
    6: 'revoked',
    7: 'refused',
  })
  expect(read()).toMatchObject({ ended: true, cutAt: null })
  expect(ca.database.revocations()).toHaveLength(6)
})

test('what is on hold, or was released from it, is no revocation that lasts, and is revoked', () => {
  const { ca, serials, play } = handedOver()
  ca.database.revoke({ serial: serials[0] ?? '', reason: 6, at: now() })
  ca.database.revoke({ serial: serials[1] ?? '', reason: 6, at: now() })
  ca.database.revoke({ serial: serials[1] ?? '', reason: 8, at: now() })
  expect(play()).toEqual({ code: 3, outcomes: { revoked: 6, refused: 1 } })
  const last = new Map(ca.database.revocations().map(({ serial, reason }) => [serial, reason]))
  expect([...last.values()]).toEqual([4, 4, 4, 4, 4, 4])
})

test('wherever it is ended, and whatever is left of the last line, run again it does nothing twice', () => {
  for (let acts = 0; acts < 6; acts += 1)
    for (const cut of [0, 7]) {
      const { ca, serials, certutil, play, read, result } = handedOver()
      const dying: Certutil = {
        ...certutil,
        revoke(serial, reason) {
          if (ca.database.revocations().length === acts) throw new Error('killed')
          return certutil.revoke(serial, reason)
        },
      }
      expect(() => play(7, dying)).toThrow('killed')
      const text = readFileSync(result, 'utf8')
      writeFileSync(result, text.slice(0, text.length - cut))
      expect(play()).toEqual({ code: 3, outcomes: { revoked: 6, refused: 1 } })
      expect(read()).toMatchObject({ ended: true, cutAt: null })
      expect(ca.database.revocations().map(({ serial }) => serial)).toEqual(serials.slice(0, 6))
      const before = readFileSync(result)
      expect(play().code).toBe(3)
      expect(readFileSync(result)).toEqual(before)
    }
})

test('a tool that refuses is stopped after five in a row, and one that only says so is not believed', () => {
  const refusing = handedOver({ revoke: () => ({ code: 5, text: 'CertUtil: Access is denied.\r\n' }) })
  expect(refusing.play()).toMatchObject({ code: 4 })
  expect(refusing.read().items.get(5)).toMatchObject({
    outcome: 'refused',
    exit: 5,
    message: 'CertUtil: Access is denied.',
  })
  const claiming = handedOver({ revoke: () => ({ code: 0, text: 'completed successfully' }) })
  expect(claiming.play()).toEqual({ code: 3, outcomes: { 'not-shown': 6, refused: 1 } })
})

test('another list, another number and the result of another hand-over begin nothing', () => {
  const { ca, play, list, result } = handedOver()
  expect(play(6)).toMatchObject({ code: 2 })
  writeFileSync(result, 'rescind-result 1\tanother\n')
  expect(play()).toEqual({ code: 2, why: 'result.txt is the result of another hand-over.' })
  writeFileSync(list, readFileSync(list, 'utf8').replace(',4,-', ',1,-'))
  expect(play()).toEqual({ code: 2, why: 'list.csv is not the list of this hand-over.' })
  expect(ca.database.revocations()).toEqual([])
})
