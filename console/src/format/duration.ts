// SPDX-License-Identifier: Apache-2.0
// Durations and hours: short to read, exact in the title. The same text as the reports and the terminal give
// (FormatDuration of src/base/time.cc, FormatHours of src/base/text.cc), but for the true minus sign;
// tests/browser/pages/durations.mjs holds their cases.
import { isKnown, unknown } from './unknown';

// With fixed decimals, a tie to the even digit, as std::to_chars rounds; toFixed alone rounds ties up.
function fixed(value: number, decimals: number): string {
  const [whole = '', digits = ''] = value.toFixed(decimals + 30).split('.');
  const kept = whole + digits.slice(0, decimals);
  const isTie = /^50*$/.test(digits.slice(decimals));
  if (!isTie || Number(kept.slice(-1)) % 2 === 1) return value.toFixed(decimals);
  return decimals > 0 ? `${whole}.${digits.slice(0, decimals)}` : whole;
}

const grouped = (text: string) =>
  text.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','));

const pair = (value: number, base: number, large: string, small: string) =>
  `${Math.floor(value / base)} ${large} ${value % base} ${small}`;

// Cut, never rounded up: 59.6 min are "59 m 36 s" and 23 h 59.9 min "23 h 59 m". Below a microsecond is
// rounding of the division that made milliseconds.
export function duration(milliseconds: number | null | undefined): string {
  if (!isKnown(milliseconds)) return unknown;
  const us = Math.round(Math.abs(milliseconds) * 1000);
  const sign = milliseconds < 0 && us > 0 ? '−' : '';
  if (us < 1000) return `${sign}${us} us`;
  const seconds = Math.floor(us / 1_000_000);
  if (seconds < 60) return `${sign}${seconds}.${String(Math.floor((us % 1_000_000) / 1000)).padStart(3, '0')} s`;
  if (seconds < 3600) return sign + pair(seconds, 60, 'm', 's');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return sign + pair(minutes, 60, 'h', 'm');
  return sign + pair(Math.floor(minutes / 60), 24, 'd', 'h');
}

// For axes, which stand at round figures: the largest unit alone where nothing is left of it, "1 s" or "2 h".
export const durationShort = (milliseconds: number) =>
  duration(milliseconds)
    .replace(/(\.\d*?)0+ s$/, '$1 s')
    .replace(/\. s$/, ' s')
    .replace(/ 0 [a-z]$/, '');

export const durationExact = (milliseconds: number | null | undefined) =>
  isKnown(milliseconds)
    ? `${milliseconds.toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`
    : unknown;

export function hours(value: number | null | undefined): string {
  if (!isKnown(value)) return unknown;
  if (value === 0) return '0 h';
  const size = Math.abs(value);
  const text = grouped(fixed(size, size < 10 ? 3 : 1));
  return `${value < 0 && /[1-9]/.test(text) ? '−' : ''}${text} h`;
}

// For axes: without trailing noughts.
export const hoursShort = (value: number) =>
  hours(value)
    .replace(/(\.\d*?)0+ h$/, '$1 h')
    .replace(/\. h$/, ' h');

export const hoursExact = (value: number | null | undefined) =>
  isKnown(value) ? `${value.toLocaleString('en-US', { maximumFractionDigits: 6 })} hours` : unknown;
