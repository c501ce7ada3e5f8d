import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { showUnseen } from '../../../src/contract/unseen-text.ts'
import { VERIFIER } from '../../support/evidence/python-judge.ts'

test('the verifier in Python shows every character as the product does', () => {
  const { stdout, stderr } = spawnSync(
    'python3',
    [
      '-c',
      `import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("verifier", sys.argv[1]); verifier = importlib.util.module_from_spec(spec); spec.loader.exec_module(verifier)
print(json.dumps([code for code in range(0x110000) if verifier.shown(chr(code)) != chr(code)]))
print(json.dumps(verifier.shown("a\\u202eb\\u0007\\U000e0041")))`,
      VERIFIER,
    ],
    { encoding: 'utf8', maxBuffer: 1e8 },
  )
  expect(stderr).toBe('')
  const [codes = '', text = ''] = stdout.split('\n')
  const ours = Array.from({ length: 0x110000 }, (_, code) => code).filter(
    (code) => showUnseen(String.fromCodePoint(code)) !== String.fromCodePoint(code),
  )
  expect(JSON.parse(codes)).toEqual(ours)
  expect(JSON.parse(text)).toBe(showUnseen('a\u202eb\u0007\u{e0041}'))
})
