/** For `npm run dev`: the same without what React tells a developer beside. */
import { jsx } from './jsx-runtime.ts'

export { Fragment } from './jsx-runtime.ts'

export const jsxDEV: typeof jsx = (type, props, key) => jsx(type, props, key)
