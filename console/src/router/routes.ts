// SPDX-License-Identifier: Apache-2.0
// The pages and their addresses.
export type Route =
  | { page: 'overview' }
  | { page: 'runs' }
  | { page: 'run'; id: string }
  | { page: 'compare' }
  | { page: 'sessions' }
  | { page: 'session'; id: string }
  | { page: 'cascades' }
  | { page: 'cascade'; id: string }
  | { page: 'events' }
  | { page: 'missing' };

export function routeOf(path: string): Route {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const [first, id] = parts;
  if (parts.length === 0) return { page: 'overview' };
  if (parts.length === 1) {
    if (
      first === 'runs' ||
      first === 'compare' ||
      first === 'sessions' ||
      first === 'cascades' ||
      first === 'events'
    )
      return { page: first };
  }
  if (parts.length === 2 && id !== undefined) {
    if (first === 'runs') return { page: 'run', id };
    if (first === 'sessions') return { page: 'session', id };
    if (first === 'cascades') return { page: 'cascade', id };
  }
  return { page: 'missing' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const runHref = (id: string) => `/runs/${encodeURIComponent(id)}`;
export const sessionHref = (id: string) => `/sessions/${encodeURIComponent(id)}`;
export const cascadeHref = (id: string) => `/cascades/${encodeURIComponent(id)}`;
export const compareHref = (run: string, reference: string) =>
  `/compare?run=${encodeURIComponent(run)}&reference=${encodeURIComponent(reference)}`;
