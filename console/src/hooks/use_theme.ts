// SPDX-License-Identifier: Apache-2.0
// Light or dark: the system's choice, or the reader's, which is remembered.
import { useSyncExternalStore } from 'react';

export type ThemeChoice = 'system' | 'light' | 'dark';

const kName = 'stat-harness-theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let choice: ThemeChoice = read();

function read(): ThemeChoice {
  try {
    const text = localStorage.getItem(kName);
    return text === 'light' || text === 'dark' ? text : 'system';
  } catch {
    return 'system';
  }
}

function apply(): void {
  const shown = shownTheme();
  document.documentElement.dataset.theme = shown;
  document.documentElement.dataset.agThemeMode = shown;
  listeners.forEach((listener) => listener());
}

export function shownTheme(): 'light' | 'dark' {
  if (choice !== 'system') return choice;
  return dark.matches ? 'dark' : 'light';
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  try {
    if (next === 'system') localStorage.removeItem(kName);
    else localStorage.setItem(kName, next);
  } catch {
    // Without storage the choice holds for this page.
  }
  apply();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useTheme = () => useSyncExternalStore(subscribe, shownTheme);
export const useThemeChoice = () => useSyncExternalStore(subscribe, () => choice);

dark.addEventListener('change', apply);
apply();
