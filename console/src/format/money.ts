// SPDX-License-Identifier: Apache-2.0
// US dollars with digits enough for the price of one token.
import { isKnown, unknown } from './unknown';

export function usd(value: number | null | undefined): string {
  if (!isKnown(value)) return unknown;
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size === 0) return '$0';
  if (size >= 1)
    return `${sign}$${size.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  if (size >= 0.01) return `${sign}$${size.toFixed(4)}`;
  const places = Math.min(14, 2 - Math.floor(Math.log10(size)));
  return `${sign}$${size.toFixed(places)}`;
}

// For axes: without trailing noughts.
export const usdShort = (value: number) =>
  usd(value)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

// All digits that the number holds, for a title: "0.0000123 USD".
export function usdExact(value: number | null | undefined): string {
  if (!isKnown(value)) return unknown;
  return `${value.toLocaleString('en-US', { maximumFractionDigits: 12, useGrouping: false })} USD`;
}
