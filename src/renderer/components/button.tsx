import { Button as BaseButton } from '@base-ui/react/button'
import type { ComponentProps, ReactNode, Ref } from 'react'
import { words } from '../words/words.ts'
import { Icon, type IconName } from './icon.tsx'
import './button.css'

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'ref'> {
  /** `danger` is for what cannot be undone, and for nothing else. */
  readonly look?: 'plain' | 'primary' | 'danger' | 'quiet'
  readonly icon?: IconName
  /** What it is done with, where others on the screen are called the same: read out after its words. */
  readonly of?: string | undefined
  /** Something is under way: the button keeps the focus and does nothing. */
  readonly busy?: boolean
  readonly children?: ReactNode
  readonly ref?: Ref<HTMLElement>
}

export function Button({
  look = 'plain',
  icon,
  of,
  busy = false,
  disabled,
  children,
  className,
  ...rest
}: ButtonProps) {
  return (
    <BaseButton
      {...(of !== undefined &&
        typeof children === 'string' && { 'aria-label': words.parts.of(children, of) })}
      {...rest}
      className={`button button-${look} ${className ?? ''}`}
      disabled={disabled === true || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
    >
      {busy ? (
        <span className="spinner" aria-hidden="true" />
      ) : (
        icon !== undefined && <Icon name={icon} size={14} />
      )}
      {children}
    </BaseButton>
  )
}

/** A link that looks like a button: for places, where `Button` is for deeds. */
export function LinkButton({
  look = 'plain',
  icon,
  children,
  ...rest
}: ComponentProps<'a'> & { readonly look?: 'plain' | 'primary' | 'quiet'; readonly icon?: IconName }) {
  return (
    <a {...rest} className={`button button-${look}`}>
      {icon !== undefined && <Icon name={icon} size={14} />}
      {children}
    </a>
  )
}
