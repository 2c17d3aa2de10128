// SPDX-License-Identifier: Apache-2.0
// Instants: in the reader's zone to read, in UTC in the title.
import { unknown } from './unknown';

const kLong = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function parseTime(text: string | null | undefined): Date | null {
  if (!text) return null;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

export function localTime(text: string | null | undefined): string {
  const time = parseTime(text);
  return time ? kLong.format(time) : unknown;
}

export function utcTime(text: string | null | undefined): string {
  const time = parseTime(text);
  return time
    ? `${time
        .toISOString()
        .replace('T', ' ')
        .replace(/\.000Z$/, '')
        .replace('Z', '')} UTC`
    : unknown;
}
