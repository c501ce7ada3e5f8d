import { expect, test } from 'vitest'
import { digicertCertcentral } from '../../../../src/main/vendors/digicert-certcentral/vendor.ts'

test('each kind of target that operations take can be searched for, by the query field that names the kind', () => {
  const { operations, queryFields } = digicertCertcentral.info
  const field = queryFields.find(({ name }) => name === 'kind')
  expect(field?.choices.map(({ value }) => value).sort()).toEqual(
    [...new Set(operations.map(({ target }) => target.kind))].sort(),
  )
  expect(field?.fallback).toBe(operations[0]?.target.kind)
})
