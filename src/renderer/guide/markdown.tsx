import { type MarkedToken, marked, type Token, type Tokens } from 'marked'
import type { ReactNode } from 'react'
import { PlainTable } from '../components/layout.tsx'

/**
 * A page of the guide as elements. The library only reads; what is not known here, HTML among it, is shown as it is written.
 *
 * @param linkTo where a link of the page leads in the window; null where it leads out of it, and is only named
 * @param pictureAt where a picture of the page is in the window; null for one that is not among them, which is only named
 */
export function Markdown({ text, linkTo, pictureAt }: Ways & { readonly text: string }) {
  return <>{blocks(marked.lexer(text), { linkTo, pictureAt })}</>
}

interface Ways {
  readonly linkTo: (href: string) => string | null
  readonly pictureAt: (href: string) => string | null
}

/** A page does not change while it is shown: its parts are told apart by their place. */
const each = <T,>(parts: readonly T[], draw: (part: T, key: number) => ReactNode): ReactNode[] =>
  parts.map((part, place) => draw(part, place))

const blocks = (tokens: readonly Token[], ways: Ways): ReactNode[] =>
  each(tokens, (token, key) => <Block key={key} token={token as MarkedToken} ways={ways} />)

function Block({ token, ways }: { readonly token: MarkedToken; readonly ways: Ways }): ReactNode {
  switch (token.type) {
    case 'space':
      return null
    case 'heading':
      return <Heading token={token} ways={ways} />
    case 'paragraph':
      return <p>{inline(token.tokens, ways)}</p>
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long line is scrolled to by keyboard too
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      )
    case 'list': {
      const items = each(token.items, (item, key) => <li key={key}>{blocks(item.tokens, ways)}</li>)
      return token.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
    case 'text':
      return <>{token.tokens === undefined ? token.text : inline(token.tokens, ways)}</>
    case 'table':
      return <Table token={token} ways={ways} />
    default:
      return <p>{token.raw}</p>
  }
}

function Heading({ token, ways }: { readonly token: Tokens.Heading; readonly ways: Ways }) {
  // The page's own title stands above it as the screen's.
  if (token.depth === 1) return null
  const Level = token.depth === 2 ? 'h2' : 'h3'
  return <Level>{inline(token.tokens, ways)}</Level>
}

function Table({ token, ways }: { readonly token: Tokens.Table; readonly ways: Ways }) {
  return (
    <PlainTable>
      <thead>
        <tr>
          {each(token.header, (cell, key) => (
            <th key={key} scope="col">
              {inline(cell.tokens, ways)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {each(token.rows, (row, at) => (
          <tr key={at}>
            {each(row, (cell, key) => (
              <td key={key}>{inline(cell.tokens, ways)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </PlainTable>
  )
}

const inline = (tokens: readonly Token[], ways: Ways): ReactNode[] =>
  each(tokens, (token, key) => <Inline key={key} token={token as MarkedToken} ways={ways} />)

function Inline({ token, ways }: { readonly token: MarkedToken; readonly ways: Ways }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <b>{inline(token.tokens, ways)}</b>
    case 'em':
      return <em>{inline(token.tokens, ways)}</em>
    case 'image': {
      const src = ways.pictureAt(token.href)
      return src === null ? token.text : <img src={src} alt={token.text} loading="lazy" />
    }
    case 'codespan':
      return <code>{token.text}</code>
    case 'link': {
      const href = ways.linkTo(token.href)
      const words = inline(token.tokens, ways)
      return href === null ? words : <a href={href}>{words}</a>
    }
    case 'text':
    case 'escape':
      return <>{token.text}</>
    default:
      return <>{token.raw}</>
  }
}
