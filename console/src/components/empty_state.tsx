// SPDX-License-Identifier: Apache-2.0
// Nothing is there yet, and what to do about it.
import type { ReactNode } from 'react';
import { Command } from './command';

interface Props {
  title: string;
  children?: ReactNode;
  command?: string;
}

export function EmptyState({ title, children, command }: Props) {
  return (
    <div className="notice">
      <strong>{title}</strong>
      {children && <p className="muted">{children}</p>}
      {command && <Command text={command} />}
    </div>
  );
}
