// SPDX-License-Identifier: Apache-2.0
// Members of an answer that may be absent: what is not there, or not of its type, is unknown (null).
export type Raw = Record<string, unknown>;

export const asRaw = (value: unknown): Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};

export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

// The first of the named members that is a number.
export function numberAt(raw: Raw, ...names: string[]): number | null {
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return null;
}

export function textAt(raw: Raw, ...names: string[]): string {
  for (const name of names) {
    const value = raw[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

export const flagAt = (raw: Raw, name: string): boolean | null =>
  typeof raw[name] === 'boolean' ? (raw[name] as boolean) : null;
