/** For `npm run dev`: the same without what React tells a developer beside. */
import type { Key } from 'react'
import { jsx, jsxs } from './jsx-runtime.ts'

export { Fragment } from './jsx-runtime.ts'

/** @param isStatic whether the children stand in the source one beside the other: such need no keys */
export const jsxDEV = (
  type: Parameters<typeof jsx>[0],
  props: unknown,
  key: Key | undefined,
  isStatic: boolean,
): ReturnType<typeof jsx> => (isStatic ? jsxs(type, props, key) : jsx(type, props, key))
