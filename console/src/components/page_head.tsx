// SPDX-License-Identifier: Apache-2.0
// The top of a page: its name, a remark, and tools.
import type { ReactNode } from 'react';
import { useTitle } from '../hooks/use_title';

interface Props {
  title: string;
  note?: ReactNode;
  children?: ReactNode;
}

export function PageHead({ title, note, children }: Props) {
  useTitle(title);
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {note && <div className="muted">{note}</div>}
      </div>
      {children && <div className="row">{children}</div>}
    </div>
  );
}
