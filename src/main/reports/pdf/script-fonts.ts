/**
 * Fonts for writing that the report's own (`resources/fonts`) does not hold. They are files of npm packages, megabytes each, so
 * that one is read only when a text needs it.
 */
export interface ScriptFont {
  /** Paths below `WorkerFiles.scriptFonts`. Chinese and Korean come in one weight: a second would double the package. */
  readonly regular: string
  readonly bold: string
  /** What is looked for in it; it need not hold all of that. */
  readonly script: RegExp
  /** Whether a letter's shape depends on those beside it, or is set on another. */
  readonly isShaped: boolean
}

const HAN = 'fonts-sc/fonts/NotoSansHans-Regular.otf'
const HANGUL = 'fonts-kr/fonts/NotoSansKR-Regular.otf'

export const SCRIPT_FONTS: readonly ScriptFont[] = [
  {
    regular: 'fonts-arabic/fonts/NotoNaskhArabic-Regular.ttf',
    bold: 'fonts-arabic/fonts/NotoNaskhArabic-Bold.ttf',
    script: /[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]/u,
    isShaped: true,
  },
  {
    regular: 'fonts-hebrew/fonts/NotoSansHebrew-Regular.ttf',
    bold: 'fonts-hebrew/fonts/NotoSansHebrew-Bold.ttf',
    script: /[\u0591-\u05f4\ufb1d-\ufb4f]/u,
    isShaped: true,
  },
  {
    regular: HANGUL,
    bold: HANGUL,
    script: /[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]/u,
    isShaped: false,
  },
  {
    // Chinese, simplified and traditional, and Japanese: kana, ideographs, their punctuation and full-width forms.
    regular: HAN,
    bold: HAN,
    script:
      /[\u2e80-\u2fdf\u3000-\u3030\u303b-\u30ff\u3105-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff9f\uffe0-\uffe6\u{20000}-\u{2ffff}]/u,
    isShaped: false,
  },
]

/** Which of them the texts of a report need. @param value strings, and lists and objects of them */
export function neededScripts(value: unknown): readonly ScriptFont[] {
  const needed = new Set<ScriptFont>()
  const look = (part: unknown): void => {
    if (typeof part === 'string') {
      if (PLAIN.test(part)) return
      for (const font of SCRIPT_FONTS) if (font.script.test(part.normalize('NFC'))) needed.add(font)
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(look)
  }
  look(value)
  return SCRIPT_FONTS.filter((font) => needed.has(font))
}

/** Nothing beyond Latin, Greek and Cyrillic: nearly all there is. */
const PLAIN = /^[\0-\u04ff]*$/
