import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync } from '@swc/core'

export interface FoundWord {
  readonly line: number
  readonly text: string
}

/** What components, columns, entries, choices, toasts and dialogs show of what they are given: one word of it is a text. */
const SHOWN: ReadonlySet<string> = new Set([
  ...[
    'title',
    'sub',
    'next',
    'label',
    'help',
    'error',
    'placeholder',
    'header',
    'filter',
    'what',
    'name',
    'note',
  ],
  ...[
    'message',
    'description',
    'hint',
    'text',
    'unit',
    'words',
    'done',
    'says',
    'group',
    'one',
    'many',
    'noun',
    'alt',
  ],
  ...['confirmLabel', 'cancelLabel', 'aria-label', 'aria-description', 'aria-valuetext', 'ariaLabel'],
])
/** Attributes that nobody reads, whatever is in them. */
const STYLES: ReadonlySet<string> = new Set(['className', 'style', 'd', 'viewBox', 'points', 'transform'])
/** Calls whose texts are no words: selectors and queries of the page. */
const QUERIES: ReadonlySet<string> = new Set([
  'querySelector',
  'querySelectorAll',
  'closest',
  'matches',
  'matchMedia',
])
const COMPARING: ReadonlySet<string> = new Set(['===', '!==', '==', '!=', 'in', 'instanceof'])

const LETTER = /\p{L}/u
/** Two words, or one that begins as a sentence does. Names of kinds, icons and channels are neither. */
const READS_AS_TEXT = /\p{L}[^\s]*\s+[^\s]*\p{L}|^\W*\p{Lu}\p{Ll}/u

interface Node {
  readonly type: string
  readonly span?: { readonly start: number }
  readonly [field: string]: unknown
}

/**
 * The words of a component's source that a reader of the window would see, or may: a text between tags; a text in an attribute or
 * a property that is shown; and any other that reads as one. What is compared, thrown, imported, a type or a class is none.
 *
 * @param isClass whether a word is a class of the style sheets: texts of such words only are no texts
 */
export function wordsIn(source: string, isClass: (word: string) => boolean): readonly FoundWord[] {
  // Spans count bytes from where the parser stood before: the first token says where that is.
  const before = '0;'
  const bytes = Buffer.from(before + source)
  const { body } = parseSync(before + source, { syntax: 'typescript', tsx: true }) as unknown as {
    readonly body: readonly Node[]
  }
  const base = body[0]?.span?.start ?? 0
  const found: FoundWord[] = []
  const report = (node: Node, text: string): void => {
    const at = (node.span?.start ?? base) - base
    found.push({ line: bytes.subarray(0, at).toString().split('\n').length, text: text.trim() })
  }
  const look = (node: Node, text: string, isShown: boolean): void => {
    if (!LETTER.test(text)) return
    const isClasses =
      text === text.toLowerCase() && text.split(/\s+/).every((word) => word === '' || isClass(word))
    if (isShown || (READS_AS_TEXT.test(text) && !isClasses)) report(node, text)
  }
  /** @param isShown whether a single word here is a text */
  const visit = (value: unknown, isShown: boolean): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one, false)
      return
    }
    if (typeof value !== 'object' || value === null || typeof (value as Node).type !== 'string') {
      // Wrappers without a type of their own, such as arguments and the elements of a list.
      if (typeof value === 'object' && value !== null && 'expression' in value)
        visit(value.expression, isShown)
      return
    }
    const node = value as Node
    switch (node.type) {
      case 'ImportDeclaration':
      case 'ExportAllDeclaration':
      case 'ThrowStatement':
        return
      case 'StringLiteral':
        look(node, node['value'] as string, isShown)
        return
      case 'JSXText':
        look(node, node['value'] as string, true)
        return
      case 'TemplateLiteral': {
        const quasis = node['quasis'] as readonly { readonly cooked: string }[]
        const parts = quasis.map(({ cooked }) => cooked)
        // A word beside something put in is a text as two words are.
        look(node, parts.join('0'), isShown || parts.some((part) => /^ \p{L}|\p{L} $/u.test(part)))
        for (const one of node['expressions'] as readonly Node[]) visit(one, false)
        return
      }
      case 'ConditionalExpression':
        visit(node['test'], false)
        visit(node['consequent'], isShown)
        visit(node['alternate'], isShown)
        return
      case 'ParenthesisExpression':
        visit(node['expression'], isShown)
        return
      case 'BinaryExpression': {
        const isCompared = COMPARING.has(node['operator'] as string)
        for (const side of [node['left'] as Node, node['right'] as Node]) {
          if (!(isCompared && side.type === 'StringLiteral')) visit(side, isShown && !isCompared)
        }
        return
      }
      case 'SwitchCase':
        visit(node['consequent'], false)
        return
      case 'CallExpression': {
        const callee = node['callee'] as Node
        const property = (callee['property'] ?? callee) as Node
        if (!QUERIES.has(String(property['value']))) visit(node['arguments'], false)
        visit(callee, false)
        return
      }
      case 'JSXAttribute': {
        const name = nameOf(node['name'] as Node)
        // The name of an icon or a field is none that is read; that of a fact is.
        if (!STYLES.has(name)) visit(node['value'], SHOWN.has(name) && name !== 'name')
        return
      }
      case 'JSXElement':
      case 'JSXFragment':
        visit((node['opening'] as Node)['attributes'], false)
        for (const child of node['children'] as readonly Node[]) visit(child, true)
        return
      case 'JSXExpressionContainer':
        visit(node['expression'], isShown)
        return
      case 'KeyValueProperty':
        visit(node['value'], SHOWN.has(nameOf(node['key'] as Node)))
        return
      case 'AssignmentPatternProperty':
        visit(node['value'], SHOWN.has(nameOf(node['key'] as Node)))
        return
      default:
        if (node.type.startsWith('Ts') && !('expression' in node)) return
        for (const [field, inner] of Object.entries(node)) {
          if (field !== 'span' && field !== 'typeAnnotation' && field !== 'typeParams') visit(inner, false)
        }
    }
  }
  visit(body.slice(1), false)
  return found
}

/** `title`, `aria-label`. */
const nameOf = (node: Node): string =>
  node.type === 'JSXNamespacedName'
    ? `${nameOf(node['namespace'] as Node)}:${nameOf(node['name'] as Node)}`
    : String(node['value'] ?? '')

/** The words that stand in components of the window but under some folders, as `home/standing.tsx:12 Every item is confirmed`. */
export function wordsUnder(
  renderer: string,
  skip: readonly string[],
  noWords: ReadonlySet<string> = new Set(),
): readonly string[] {
  const files = readdirSync(renderer, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.split(path.sep).join('/'),
  )
  const classes = new Set(
    files
      .filter((file) => file.endsWith('.css'))
      .flatMap(
        (file) => readFileSync(path.join(renderer, file), 'utf8').match(/(?<=\.)-?[a-z][\w-]*/g) ?? [],
      ),
  )
  return files
    .filter((file) => /\.tsx?$/.test(file) && !skip.some((one) => file === one || file.startsWith(`${one}/`)))
    .toSorted()
    .flatMap((file) =>
      wordsIn(readFileSync(path.join(renderer, file), 'utf8'), (word) => classes.has(word))
        .filter(({ text }) => !noWords.has(text))
        .map(({ line, text }) => `${file}:${line} ${text}`),
    )
}
