// SPDX-License-Identifier: Apache-2.0
// The frame around each page: skip link, header, keys.
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useShortcuts } from '../hooks/use_shortcuts';
import { useThemeChoice } from '../hooks/use_theme';
import { Link } from '../router/link';
import { navigate } from '../router/router';
import type { Route } from '../router/routes';
import { ConnectionSign } from './connection_sign';
import { HelpDialog } from './help_dialog';
import { Icon } from './icon';
import { Navigation } from './navigation';
import { nextTheme, ThemeSwitch } from './theme_switch';

export function Shell({
  page,
  place,
  children,
}: {
  page: Route['page'];
  place: string;
  children: ReactNode;
}) {
  const [help, setHelp] = useState(false);
  const theme = useThemeChoice();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [place]);
  const shortcuts = useMemo(
    () => ({
      '?': () => setHelp((before) => !before),
      t: () => nextTheme(theme),
      '/': () => document.querySelector<HTMLElement>('input[type="search"]')?.focus(),
      'g o': () => navigate('/'),
      'g r': () => navigate('/runs'),
      'g c': () => navigate('/compare'),
      'g s': () => navigate('/sessions'),
      'g a': () => navigate('/cascades'),
      'g e': () => navigate('/events'),
    }),
    [theme],
  );
  useShortcuts(shortcuts);
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <header className="header">
        <Link href="/" className="brand">
          <Icon name="logo" size={18} />
          Statistics Harness
        </Link>
        <Navigation page={page} />
        <div className="header-tools">
          <ConnectionSign />
          <ThemeSwitch />
          <button
            type="button"
            className="quiet"
            onClick={() => setHelp(true)}
            aria-label="Keys"
            title="Keys (?)"
          >
            <Icon name="question" size={16} />
          </button>
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        {children}
      </main>
      <HelpDialog open={help} onClose={() => setHelp(false)} />
    </>
  );
}
