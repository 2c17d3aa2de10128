// SPDX-License-Identifier: Apache-2.0
// The title of the window, so that tabs and history can be told apart.
import { useEffect } from 'react';

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Statistics Harness` : 'Statistics Harness';
  }, [title]);
}
