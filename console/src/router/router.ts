// SPDX-License-Identifier: Apache-2.0
// Where the console is: the path and query of the address bar, as a store that React reads.
import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const tell = () => listeners.forEach((listener) => listener());
window.addEventListener('popstate', tell);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const here = () => window.location.pathname + window.location.search;

export interface Location {
  path: string;
  query: URLSearchParams;
}

export function useLocation(): Location {
  const text = useSyncExternalStore(subscribe, here);
  const [path = '/', query = ''] = text.split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (to === here()) return;
  const samePage = to.split('?')[0] === window.location.pathname;
  if (how === 'push') window.history.pushState(null, '', to);
  else window.history.replaceState(null, '', to);
  tell();
  if (!samePage) window.scrollTo(0, 0);
}

// Changes parts of the query; empty values leave it. The page stays where it is.
export function setQuery(changes: Record<string, string>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  navigate(window.location.pathname + (text ? `?${text}` : ''), 'replace');
}
