// SPDX-License-Identifier: Apache-2.0
// A value that follows another after a pause, so that typing does not send a request for each letter.
import { useEffect, useState } from 'react';

export function useDebounced<T>(value: T, pauseMs = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value, pauseMs]);
  return settled;
}
