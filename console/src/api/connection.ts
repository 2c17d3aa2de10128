// SPDX-License-Identifier: Apache-2.0
// Whether the server answered the last request, for a sign that all pages show.
import { useSyncExternalStore } from 'react';

let lost = false;
const listeners = new Set<() => void>();

export function noteConnection(answered: boolean): void {
  if (lost === !answered) return;
  lost = !answered;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const useConnectionLost = () => useSyncExternalStore(subscribe, () => lost);
