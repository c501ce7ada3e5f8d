import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { failureFrom } from '../../src/main/app-error.ts'

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a disk that is full is told in words, with what to do, wherever it shows', () => {
  const db = new Database(':memory:')
  db.pragma('max_page_count = 2')
  const failure = failureFrom(
    thrownBy(() => db.exec('CREATE TABLE a (b); CREATE TABLE c (d); CREATE TABLE e (f)')),
  )
  expect(failure).toMatchObject({
    code: 'internal.disk',
    message: expect.stringContaining('SQLITE_FULL') as string,
    hint: expect.stringContaining('Free some space') as string,
  })
})

test.each([
  ['SQLITE_IOERR_WRITE', 'internal.disk'],
  ['SQLITE_BUSY', 'internal.busy'],
  ['SQLITE_BUSY_SNAPSHOT', 'internal.busy'],
  ['SQLITE_LOCKED', 'internal.busy'],
  ['SQLITE_READONLY_DBMOVED', 'state.read-only-workspace'],
  ['SQLITE_CONSTRAINT_UNIQUE', 'internal.unexpected'],
])('%s is told as %s', (code, told) => {
  expect(failureFrom(Object.assign(new Error('in its own words'), { code }))).toMatchObject({ code: told })
})
