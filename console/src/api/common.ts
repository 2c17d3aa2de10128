// SPDX-License-Identifier: Apache-2.0
// Parts that several answers share.
export interface Interval {
  low: number;
  high: number;
  level: number;
}

export interface Items<T> {
  items: T[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total: number | null;
}

export interface Gate {
  id: string;
  hard: boolean;
  verdict: 'pass' | 'warn' | 'fail' | 'inconclusive' | 'skipped';
  sentence: string;
  measured: Record<string, unknown>;
}
