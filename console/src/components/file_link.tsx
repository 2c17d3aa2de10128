// SPDX-License-Identifier: Apache-2.0
// A link to a file of the server; where the server asks for a token, the file is fetched with it and saved.
import type { MouseEvent, ReactNode } from 'react';
import { send } from '../api/client';
import { readToken } from '../api/token';

interface Props {
  path: string;
  name: string;
  className?: string;
  children: ReactNode;
}

async function save(path: string, name: string): Promise<void> {
  const answer = await send(path);
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function FileLink({ path, name, className, children }: Props) {
  const follow = (event: MouseEvent) => {
    if (!readToken()) return;
    event.preventDefault();
    void save(path, name);
  };
  return (
    <a href={path} className={className} onClick={follow}>
      {children}
    </a>
  );
}
