// SPDX-License-Identifier: Apache-2.0
// Numbers for people: grouped, with the digits that mean something.
import { isKnown, unknown } from './unknown';

const kGrouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

// With `digits` significant digits below 1, and without an exponent but for the smallest and largest.
export function decimal(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-9) return value.toExponential(digits - 1);
  if (size >= 1000) return kGrouped.format(value);
  const places = Math.min(20, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
  return value.toLocaleString('en-US', { maximumFractionDigits: places });
}

export const count = (value: number | null | undefined) =>
  isKnown(value) ? kGrouped.format(value) : unknown;

export const number = (value: number | null | undefined, digits = 3) =>
  isKnown(value) ? decimal(value, digits) : unknown;

export function percent(share: number | null | undefined, places = 1): string {
  if (!isKnown(share)) return unknown;
  return `${(share * 100).toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })} %`;
}

// "+2.3 σ", with a true minus sign, and none for what rounds to nothing.
export function sigma(z: number | null | undefined): string {
  if (!isKnown(z)) return unknown;
  const size = Math.abs(z).toFixed(1);
  return `${size === '0.0' ? '' : z < 0 ? '−' : '+'}${size} σ`;
}

export const counted = (n: number, one: string, many: string) =>
  `${kGrouped.format(n)} ${n === 1 ? one : many}`;
