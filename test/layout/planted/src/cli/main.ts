import { start } from '../main/index.ts'
import { test } from '../../test/planted.ts'

export const planted = [start, test]
