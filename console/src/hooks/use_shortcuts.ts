// SPDX-License-Identifier: Apache-2.0
// Keys that work anywhere but in a field: one key, or "g" and then a key.
import { useEffect } from 'react';

export type Shortcuts = Record<string, () => void>; // "?", "t", "g s"

function inField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"]') !== null
  );
}

export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    let first = '';
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
      const keys = first ? `${first} ${event.key}` : event.key;
      first = '';
      const action = shortcuts[keys];
      if (action) {
        event.preventDefault();
        action();
      } else if (event.key === 'g') {
        first = 'g';
        clearTimeout(timer);
        timer = setTimeout(() => (first = ''), 1500);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', onKey);
    };
  }, [shortcuts]);
}
