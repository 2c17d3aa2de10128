// SPDX-License-Identifier: Apache-2.0
// The list of keys, opened by "?".
import { useEffect, useRef } from 'react';

export const keys: readonly (readonly [string, string])[] = [
  ['?', 'Show or close this list'],
  ['g o', 'Overview'],
  ['g r', 'Runs'],
  ['g c', 'Compare'],
  ['g s', 'Sessions'],
  ['g a', 'Cascades'],
  ['g e', 'Events'],
  ['/', 'Go to the search field of the page'],
  ['t', 'Change the colours'],
  ['Enter', 'Open the row of a table'],
  ['← → ↑ ↓', 'Move in tabs, tables and the tree of spans; → opens, ← closes a branch'],
];

export function HelpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (open && !element.open) element.showModal();
    if (!open && element.open) element.close();
  }, [open]);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl className="keys">
        {keys.map(([key, does]) => (
          <div key={key} style={{ display: 'contents' }}>
            <dt>
              {key.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="primary" onClick={onClose}>
        Close
      </button>
    </dialog>
  );
}
