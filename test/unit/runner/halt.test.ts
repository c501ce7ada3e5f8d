import { expect, test } from 'vitest'
import { haltFromError } from '../../../src/main/runner/halt.ts'

const AT = '2026-11-27T12:00:00.000Z'
const thrown = (code: string) => Object.assign(new Error('in its own words'), { code })

test.each(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_READONLY'])(
  '%s pauses a run, and says to free space',
  (code) => {
    expect(haltFromError(thrown(code), AT)).toMatchObject({
      kind: 'disk',
      message: expect.stringContaining(code) as string,
      hint: expect.stringContaining('Free some space') as string,
    })
  },
)

test.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'])(
  '%s pauses a run, and says who may hold the database',
  (code) => {
    expect(haltFromError(thrown(code), AT)).toMatchObject({
      kind: 'disk',
      message: expect.stringContaining(code) as string,
      hint: expect.stringContaining('Another program holds') as string,
    })
  },
)
