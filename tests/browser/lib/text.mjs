// SPDX-License-Identifier: Apache-2.0
// Figures of the API as the pages should show them; written apart from the console's own functions.
export const count = (value) => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

export const percent = (share, places = 1) =>
  `${(share * 100).toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })} %`;

export function hours(value) {
  if (value === 0) return '0 h';
  const size = Math.abs(value);
  const places = size < 10 ? 3 : 1;
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places, roundingMode: 'halfEven' };
  const text = new Intl.NumberFormat('en-US', digits).format(size.toFixed(30)); // all digits, so that a tie is one
  return `${value < 0 && /[1-9]/.test(text) ? '−' : ''}${text} h`;
}

// Three significant digits, no exponent.
export function number(value) {
  if (value === null || value === undefined) return 'unknown';
  if (value === 0) return '0';
  if (Math.abs(value) >= 1000) return count(value);
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(20, places) });
}

export function usd(value) {
  if (value === 0) return '$0';
  if (value >= 1) return `$${value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  if (value >= 0.01) return `$${value.toFixed(4)}`;
  return `$${value.toFixed(2 - Math.floor(Math.log10(value)))}`;
}

export const sigma = (z) =>
  `${Math.abs(z).toFixed(1) === '0.0' ? '' : z < 0 ? '−' : '+'}${Math.abs(z).toFixed(1)} σ`;
