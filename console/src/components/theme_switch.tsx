// SPDX-License-Identifier: Apache-2.0
// Goes round: as the system, light, dark.
import { chooseTheme, useThemeChoice, type ThemeChoice } from '../hooks/use_theme';
import { Icon, type IconName } from './icon';

const next: Record<ThemeChoice, ThemeChoice> = { system: 'light', light: 'dark', dark: 'system' };
const names: Record<ThemeChoice, string> = { system: 'as the system', light: 'light', dark: 'dark' };
const icons: Record<ThemeChoice, IconName> = { system: 'half', light: 'sun', dark: 'moon' };

export const nextTheme = (choice: ThemeChoice) => chooseTheme(next[choice]);

export function ThemeSwitch() {
  const choice = useThemeChoice();
  const label = `Colours: ${names[choice]}. Change to ${names[next[choice]]}`;
  return (
    <button
      type="button"
      className="quiet"
      onClick={() => nextTheme(choice)}
      aria-label={label}
      title={label}
    >
      <Icon name={icons[choice]} size={16} />
    </button>
  );
}
