// SPDX-License-Identifier: Apache-2.0
// Sizes in bytes, by powers of 1000 as file managers show them.
import { isKnown, unknown } from './unknown';

export function bytes(value: number | null | undefined): string {
  if (!isKnown(value)) return unknown;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toLocaleString('en-US', { maximumFractionDigits: unit === 0 || size >= 100 ? 0 : 1 })} ${units[unit]}`;
}
