// SPDX-License-Identifier: Apache-2.0
// Durations and hours: short to read, exact in the title.
import { isKnown, unknown } from './unknown';

const place = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 1 });

// "2 h 5 min", or "2 h" when nothing is left.
function pair(value: number, base: number, large: string, small: string): string {
  const rest = value % base;
  return `${Math.floor(value / base)} ${large}${rest > 0 ? ` ${rest} ${small}` : ''}`;
}

export function duration(milliseconds: number | null | undefined): string {
  if (!isKnown(milliseconds)) return unknown;
  const ms = Math.abs(milliseconds);
  const sign = milliseconds < 0 ? '−' : '';
  if (ms === 0) return '0 ms';
  if (ms < 1) return `${sign}${place(ms * 1000)} µs`;
  if (ms < 1000) return `${sign}${place(ms)} ms`;
  if (ms < 59_950) return `${sign}${place(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return sign + pair(seconds, 60, 'min', 's');
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1440) return sign + pair(minutes, 60, 'h', 'min');
  return sign + pair(Math.round(ms / 3_600_000), 24, 'd', 'h');
}

export const durationExact = (milliseconds: number | null | undefined) =>
  isKnown(milliseconds)
    ? `${milliseconds.toLocaleString('en-US', { maximumFractionDigits: 3 })} ms`
    : unknown;

export function hours(value: number | null | undefined): string {
  if (!isKnown(value)) return unknown;
  const places = Math.abs(value) >= 100 || value === 0 ? 0 : Math.abs(value) >= 1 ? 1 : 2;
  const text = Math.abs(value).toLocaleString('en-US', { maximumFractionDigits: places });
  return `${value < 0 && text !== '0' ? '−' : ''}${text} h`;
}

export const hoursExact = (value: number | null | undefined) =>
  isKnown(value) ? `${value.toLocaleString('en-US', { maximumFractionDigits: 6 })} hours` : unknown;
