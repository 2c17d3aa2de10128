// SPDX-License-Identifier: Apache-2.0
// A resource as the console shows it: each answer is decoded once, so that what is made of it stays the same.
import { useMemo } from 'react';
import { useResource, type Resource } from './use_resource';

// `decode`: the same function at each call.
export function useDecoded<T>(path: string, decode: (answer: unknown) => T, everyMs = 0): Resource<T> {
  const answer = useResource<unknown>(path, everyMs);
  const data = useMemo(
    () => (answer.data === undefined ? undefined : decode(answer.data)),
    [answer.data, decode],
  );
  return { ...answer, data };
}
