/** The fonts of other scripts: of their packages, which hold every weight, the files that the report uses. */
import { SCRIPT_FONTS } from '../../src/main/reports/pdf/script-fonts.ts'

const FOLDER = 'node_modules/@embedpdf'

/** Paths below the root, of the repository and of a package alike. */
export const FONT_FILES: readonly string[] = [
  ...new Set(SCRIPT_FONTS.flatMap(({ regular, bold }) => [`${FOLDER}/${regular}`, `${FOLDER}/${bold}`])),
]

export const FONT_PACKAGES: readonly string[] = [
  ...new Set(FONT_FILES.map((name) => name.split('/').slice(1, 3).join('/'))),
]

/** Of a file of such a package, whether it is shipped. */
export const isShippedFont = (name: string): boolean =>
  !name.startsWith(`${FOLDER}/`) || FONT_FILES.includes(name) || /\/(package\.json|LICENSE)$/.test(name)
