// SPDX-License-Identifier: Apache-2.0
// The way between the pages.
import { Link } from '../router/link';
import type { Route } from '../router/routes';

const pages: { href: string; text: string; of: Route['page'][] }[] = [
  { href: '/', text: 'Overview', of: ['overview'] },
  { href: '/runs', text: 'Runs', of: ['runs', 'run'] },
  { href: '/compare', text: 'Compare', of: ['compare'] },
  { href: '/sessions', text: 'Sessions', of: ['sessions', 'session'] },
  { href: '/cascades', text: 'Cascades', of: ['cascades', 'cascade'] },
  { href: '/events', text: 'Events', of: ['events'] },
];

export function Navigation({ page }: { page: Route['page'] }) {
  return (
    <nav className="navigation" aria-label="Pages">
      <ul>
        {pages.map(({ href, text, of }) => (
          <li key={href}>
            <Link href={href} aria-current={of.includes(page) ? 'page' : undefined}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
