// SPDX-License-Identifier: Apache-2.0
// The code of each page, a file of its own that is read when the page is opened.
import type { ComponentType } from 'react';
import type { Route } from '../router/routes';

type Module = { default: ComponentType<{ id: string }> };

const modules = {
  run: () => import('./run/run_page'),
  compare: () => import('./compare/compare_page'),
  sessions: () => import('./sessions/sessions_page'),
  session: () => import('./session/session_page'),
  cascades: () => import('./cascade/cascades_page'),
  cascade: () => import('./cascade/cascade_page'),
  events: () => import('./events/events_page'),
} satisfies Partial<Record<Route['page'], () => Promise<Module | { default: ComponentType }>>>;

export type LazyPage = keyof typeof modules;

const loaded = new Map<LazyPage, Module['default']>();

export const isLazyPage = (page: Route['page']): page is LazyPage => page in modules;

export async function loadPage(page: LazyPage): Promise<Module> {
  const module = (await modules[page]()) as Module;
  loaded.set(page, module.default);
  return module;
}

// The page if its code is there already: it need not wait for what React shows meanwhile, which stays for a while.
export const loadedPage = (page: LazyPage) => loaded.get(page);
