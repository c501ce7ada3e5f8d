import { Component, type ReactNode } from 'react'
import { type ApiFailure, failureOf } from '../bridge/api-failure.ts'
import { Screen } from '../components/layout.tsx'
import { FailureNotice } from '../components/notice.tsx'
import { words } from '../words/words.ts'

/** Keeps the window standing when a screen throws: a bug is said in words, and the other screens still work. */
export class ScreenGuard extends Component<
  { readonly children: ReactNode },
  { readonly failure: ApiFailure | null }
> {
  override readonly state = { failure: null }

  static getDerivedStateFromError(error: unknown): { readonly failure: ApiFailure } {
    return { failure: failureOf(error) }
  }

  override render(): ReactNode {
    if (this.state.failure === null) return this.props.children
    return (
      <Screen title={words.shell.cannotShow}>
        <FailureNotice failure={this.state.failure} onRetry={() => this.setState({ failure: null })} />
      </Screen>
    )
  }
}
