import { Menu as BaseMenu } from '@base-ui/react/menu'
import { Button } from './button.tsx'
import { Icon, type IconName } from './icon.tsx'
import './menu.css'

export interface MenuDeed {
  readonly label: string
  readonly onPress: () => void
}

/** Deeds of one kind behind one button, where each by itself would stand beside what comes first. */
export function MenuButton({
  label,
  icon,
  busy = false,
  deeds,
}: {
  readonly label: string
  readonly icon?: IconName
  /** One of them is under way. */
  readonly busy?: boolean
  readonly deeds: readonly MenuDeed[]
}) {
  return (
    <BaseMenu.Root modal={false}>
      <BaseMenu.Trigger render={<Button busy={busy} {...(icon !== undefined && { icon })} />}>
        {label}
        <Icon name="down" size={12} />
      </BaseMenu.Trigger>
      <BaseMenu.Portal>
        <BaseMenu.Positioner className="popup-layer" sideOffset={4} align="end">
          <BaseMenu.Popup className="popup menu">
            {deeds.map((deed) => (
              <BaseMenu.Item key={deed.label} className="menu-item" onClick={deed.onPress}>
                {deed.label}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}
