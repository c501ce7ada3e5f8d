import { useEffect } from 'react'
import { Card, Screen } from '../components/layout.tsx'
import { hrefOf, type Route } from '../route/route.ts'
import { words } from '../words/words.ts'
import { Markdown } from './markdown.tsx'
import { GUIDE, pictureAt } from './pages.ts'
import './guide.css'

/** `#/guide/<page>?at=<heading>`. */
export function GuideScreen({ route }: { readonly route: Route }) {
  const page = GUIDE.find(({ id }) => id === route.subject) ?? GUIDE[0]
  const following = GUIDE[(GUIDE.indexOf(page) + 1) % GUIDE.length] ?? page
  const at = route.params['at']
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has other headings
  useEffect(() => {
    const heading = [...document.querySelectorAll<HTMLElement>('.guide-text h2')].find(
      ({ textContent }) => textContent === at,
    )
    heading?.scrollIntoView({ block: 'start' })
  }, [at, page])
  return (
    <Screen title={page.title} next={<a href={hrefOf('guide', following.id)}>{following.title}</a>}>
      <div className="guide">
        <nav aria-label={words.guide.title}>
          <ul>
            {GUIDE.map(({ id, title }) => (
              <li key={id}>
                <a href={hrefOf('guide', id)} aria-current={id === page.id ? 'page' : undefined}>
                  {title}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Card>
          <div className="guide-text">
            <Markdown text={page.text} linkTo={linkTo} pictureAt={pictureAt} />
          </div>
        </Card>
      </div>
    </Screen>
  )
}

/** Pages of the guide; other documents stand in the menu under Help. */
function linkTo(href: string): string | null {
  const page = GUIDE.find(({ id }) => href === `${id}.md`)
  return page === undefined ? null : hrefOf('guide', page.id)
}
