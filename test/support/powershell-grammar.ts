/** A grammar of PowerShell that is not ours (airbus-cert's, as Visual Studio Code carries it): WebAssembly, so it is there on every machine. */
import { createRequire } from 'node:module'
import { Language, type Node, Parser } from '@vscode/tree-sitter-wasm'

export type { Node }

/** Names of the nodes whose text is not code. */
const TEXT = new Set(['comment', 'verbatim_string_characters', 'expandable_string_literal'])

export interface PowerShellGrammar {
  /** What is done with the tree; it is gone afterwards. */
  parsed<T>(script: string, use: (root: Node) => T): T
}

export async function powerShellGrammar(): Promise<PowerShellGrammar> {
  await Parser.init()
  const file = createRequire(import.meta.url).resolve(
    '@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm',
  )
  const parser = new Parser()
  parser.setLanguage(await Language.load(file))
  return {
    parsed(script, use) {
      const tree = parser.parse(script)
      if (tree === null) throw new TypeError('the grammar was not loaded')
      try {
        return use(tree.rootNode)
      } finally {
        tree.delete()
      }
    },
  }
}

/** Where the grammar stumbles, by line; empty for a script that is one. */
export function faultsOf(root: Node): readonly string[] {
  if (!root.hasError) return []
  return [...nodesOf(root)]
    .filter((node) => node.isError || node.isMissing)
    .map(({ startPosition, text }) => `line ${startPosition.row + 1}: ${text.slice(0, 80)}`)
}

/** All nodes, each before those in it. */
export function* nodesOf(root: Node): Generator<Node> {
  yield root
  for (const child of root.children) if (child !== null) yield* nodesOf(child)
}

/** Places of the characters that are code: in no comment and no string. */
export function placesOfCode(root: Node): ReadonlySet<number> {
  const places = new Set(Array.from({ length: root.endIndex }, (_, at) => at))
  for (const node of nodesOf(root))
    if (TEXT.has(node.type)) for (let at = node.startIndex; at < node.endIndex; at += 1) places.delete(at)
  return places
}
