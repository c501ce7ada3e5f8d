/** Tests that need a program of the machine: passed over, with what their file prepares for them, where there is none. */
import { test } from 'vitest'
import { type MachineTool, missingTools } from './machine-tools.ts'

const missing = missingTools()
const testWith = (tool: MachineTool) => test.skipIf(missing.has(tool))

export const opensslTest = testWith('openssl')
export const pythonTest = testWith('python3')
export const squidTest = testWith('squid')
export const tinyproxyTest = testWith('tinyproxy')
export const danteTest = testWith('danted')
export const nginxTest = testWith('nginx')
export const pebbleTest = testWith('pebble')
export const qpdfTest = testWith('qpdf')
