import { expect, test } from 'vitest'
import { inTransaction } from '../../../src/main/db/workspace-db.ts'
import { reportedWorkspace } from '../../support/reported-batch.ts'

test('what fails within a transaction takes all of it back, also where it is a part of one', () => {
  using workspace = reportedWorkspace()
  const { db } = workspace
  const put = (name: string): void =>
    void db.prepare(`INSERT INTO setting (name, value) VALUES (?, '1')`).run(name)
  const names = () => db.prepare(`SELECT name FROM setting WHERE name LIKE 'part%'`).pluck().all()
  const putAndFail = (name: string): void => {
    put(name)
    throw new Error('after it was written')
  }

  expect(() => inTransaction(db, () => putAndFail('part 1'))).toThrow('after it')
  expect(() =>
    inTransaction(db, () => {
      put('part 2')
      inTransaction(db, () => putAndFail('part 3'))
    }),
  ).toThrow('after it')
  expect(names()).toEqual([])
  expect(db.inTransaction).toBe(false)

  inTransaction(db, () => {
    put('part 4')
    inTransaction(db, () => put('part 5'))
  })
  expect(names()).toEqual(['part 4', 'part 5'])
})
