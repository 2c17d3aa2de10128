// SPDX-License-Identifier: Apache-2.0
// An interval as one says it: "95 % interval 12 h to 30 h".
import type { Interval } from '../api/common';

export function intervalText(
  interval: Interval | null | undefined,
  format: (value: number) => string,
): string {
  if (!interval) return 'no interval';
  const level = (interval.level * 100).toLocaleString('en-US', { maximumFractionDigits: 1 });
  return `${level} % interval ${format(interval.low)} to ${format(interval.high)}`;
}
