// SPDX-License-Identifier: Apache-2.0
// A part of a page with a heading.
import { useId, type ReactNode } from 'react';

interface Props {
  title: string;
  note?: ReactNode;
  tools?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Card({ title, note, tools, className = '', children }: Props) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <div className="card-head">
        <h2 id={id}>{title}</h2>
        {tools}
      </div>
      {note && <p className="card-note">{note}</p>}
      {children}
    </section>
  );
}
