import { expect, test } from 'vitest'
import { defaultDataDir } from '../../src/main/data-dir.ts'

test.each([
  ['linux', {}, '/home/ann/.config/rescind'],
  ['linux', { XDG_CONFIG_HOME: '' }, '/home/ann/.config/rescind'],
  ['linux', { XDG_CONFIG_HOME: '/data' }, '/data/rescind'],
  ['darwin', {}, '/home/ann/Library/Application Support/rescind'],
  ['win32', { APPDATA: '/roaming' }, '/roaming/rescind'],
  ['win32', {}, '/home/ann/AppData/Roaming/rescind'],
] as const)('on %s with %j the workspace stands in %s', (platform, env, folder) => {
  expect(defaultDataDir({ platform, env, homeDir: '/home/ann' })).toBe(folder)
})
