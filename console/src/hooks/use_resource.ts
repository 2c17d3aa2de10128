// SPDX-License-Identifier: Apache-2.0
// One answer of the server: loading, there, or refused; shown at once when it was read before.
import { useCallback, useEffect, useState } from 'react';
import { getJson } from '../api/client';

export interface Resource<T> {
  data: T | undefined;
  error: unknown;
  loading: boolean;
  reload: () => void;
}

const kKept = 40;
const kept = new Map<string, unknown>();

function keep(path: string, data: unknown): void {
  kept.delete(path);
  kept.set(path, data);
  const oldest = kept.keys().next().value;
  if (kept.size > kKept && oldest !== undefined) kept.delete(oldest);
}

interface State {
  path: string | null;
  data: unknown;
  error: unknown;
}

// `path` null: nothing is asked for yet. `everyMs`: asked for again after so long while the page is visible.
export function useResource<T>(path: string | null, everyMs = 0): Resource<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State>({ path: null, data: undefined, error: undefined });
  const reload = useCallback(() => setTurn((before) => before + 1), []);

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    getJson<T>(path, abort.signal).then(
      (data) => {
        keep(path, data);
        setState({ path, data, error: undefined });
      },
      (error: unknown) => {
        if (!abort.signal.aborted)
          setState((before) => ({
            ...before,
            path,
            error,
            data: before.path === path ? before.data : undefined,
          }));
      },
    );
    return () => abort.abort();
  }, [path, turn]);

  useEffect(() => {
    if (path === null || everyMs <= 0) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), everyMs);
    return () => clearInterval(timer);
  }, [path, everyMs, reload]);

  const current = state.path === path;
  const data = (current ? state.data : path === null ? undefined : kept.get(path)) as T | undefined;
  const error = current ? state.error : undefined;
  return { data, error, loading: path !== null && data === undefined && error === undefined, reload };
}
