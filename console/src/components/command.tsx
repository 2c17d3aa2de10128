// SPDX-License-Identifier: Apache-2.0
// A command or request to copy.
import { useState } from 'react';

export function Command({ text, label = 'Copy the command' }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className="command">
      <pre tabIndex={0}>{text}</pre>
      <button type="button" onClick={copy} aria-label={label}>
        <span aria-live="polite">{copied ? 'Copied' : 'Copy'}</span>
      </button>
    </div>
  );
}
