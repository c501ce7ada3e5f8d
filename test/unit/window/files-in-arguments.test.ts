import path from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { filesInArguments } from '../../../src/main/window/files-in-arguments.ts'

test('files are found among switches, wherever they stand and however the desktop writes them', () => {
  const name = fc
    .stringMatching(/^[\p{L}\d ._+%#-]{1,20}$/u)
    .filter((text) => !text.startsWith('-') && !/^\.+$/.test(text))
  const file = fc.record({
    name,
    kind: fc.constantFrom('rescind', 'jsonl', 'csv', 'RESCIND'),
    as: fc.constantFrom('relative', 'absolute', 'url'),
  })
  const noise = fc.constantFrom(
    '--flag',
    '--data-dir=/x/y.rescind',
    '-v',
    '.',
    'out/main/index.js',
    'file://far.example/x.rescind',
    'file:%',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(file, noise), { maxLength: 8 }), (parts) => {
      const wanted: string[] = []
      const argv = parts.map((part) => {
        if (typeof part === 'string') return part
        const relative = `${part.name}.${part.kind}`
        const absolute = path.resolve('/home/anna', relative)
        wanted.push(absolute)
        if (part.as === 'relative') return relative
        return part.as === 'absolute' ? absolute : pathToFileURL(absolute).href
      })
      expect(filesInArguments(['/usr/bin/x.rescind', ...argv], '/home/anna')).toEqual(wanted)
    }),
  )
})
