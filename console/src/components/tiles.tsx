// SPDX-License-Identifier: Apache-2.0
// A few large figures side by side, each with its name and a remark.
import type { ReactNode } from 'react';

export interface TileProps {
  name: string;
  note?: ReactNode;
  children: ReactNode;
}

export function Tile({ name, note, children }: TileProps) {
  return (
    <div className="tile">
      <dt>{name}</dt>
      <dd>{children}</dd>
      {note && <dd className="tile-note">{note}</dd>}
    </div>
  );
}

export function Tiles({ children }: { children: ReactNode }) {
  return <dl className="tiles">{children}</dl>;
}
