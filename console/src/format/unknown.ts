// SPDX-License-Identifier: Apache-2.0
// The word for what is not known: never 0, never blank.
export const unknown = 'unknown';

export function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
