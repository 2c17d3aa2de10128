// SPDX-License-Identifier: Apache-2.0
// Shows a resource: a place holder, what went wrong, or the content.
import type { ReactNode } from 'react';
import type { Resource } from '../hooks/use_resource';
import { ErrorState } from './error_state';
import { Skeleton } from './skeleton';

interface Props<T> {
  from: Resource<T>;
  height?: number;
  children: (data: T) => ReactNode;
}

export function Loaded<T>({ from, height = 160, children }: Props<T>) {
  if (from.data !== undefined) return <>{children(from.data)}</>;
  if (from.error !== undefined) return <ErrorState error={from.error} retry={from.reload} />;
  return <Skeleton height={height} />;
}
