// SPDX-License-Identifier: Apache-2.0
// Small pictures, each of a shape of its own, so that none relies on colour.
const paths = {
  up: 'M8 2 14.5 13h-13Z',
  down: 'M8 14 1.5 3h13Z',
  diamond: 'M8 1 15 8 8 15 1 8Z',
  dot: 'M8 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z',
  ring: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2Zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  clock:
    'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 2a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm-1 1.5h2v3.1l2 2-1.4 1.4L7 8.4Z',
  equal: 'M2 4.5h12v2.5H2Zm0 5h12V12H2Z',
  free: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 2a5 5 0 0 0-3.9 8.1l7-7A5 5 0 0 0 8 3Zm3.9 1.9-7 7a5 5 0 0 0 7-7Z',
  check: 'M6.2 13.2 1.3 8.3l1.9-1.9 3 3 6.6-6.6 1.9 1.9Z',
  cross: 'M3.3 1.4 8 6.1l4.7-4.7 1.9 1.9L9.9 8l4.7 4.7-1.9 1.9L8 9.9l-4.7 4.7-1.9-1.9L6.1 8 1.4 3.3Z',
  minus: 'M2 6.5h12v3H2Z',
  question:
    'M8 1.5c2.7 0 4.5 1.6 4.5 3.9 0 1.9-1.1 2.8-2.1 3.5-.8.6-1.1.9-1.1 1.8H6.7c0-2.2 1.1-3 2-3.7.7-.5 1.1-.8 1.1-1.6 0-.8-.6-1.4-1.8-1.4-1.2 0-1.8.7-1.9 1.8H3.5C3.6 3.3 5.3 1.5 8 1.5ZM6.6 12h2.8v2.6H6.6Z',
  warning: 'M8 1 15.5 14.5H.5Zm-1.1 5 .3 4.2h1.6L9.1 6Zm1.1 5.2a1.1 1.1 0 1 0 0 2.2 1.1 1.1 0 0 0 0-2.2Z',
  skip: 'M2 2.5 8 8l-6 5.5Zm6 0L14 8l-6 5.5Z',
  square: 'M3 3h10v10H3Z',
  sun: 'M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM7.2 0h1.6v3H7.2Zm0 13h1.6v3H7.2ZM0 7.2h3v1.6H0Zm13 0h3v1.6h-3ZM2 3.2 3.2 2l2 2L4 5.2ZM10.8 12l1.2-1.2 2 2-1.2 1.2ZM2 12.8l2-2L5.2 12l-2 2Zm8.8-8.8 2-2L14 3.2l-2 2Z',
  moon: 'M6 1a7 7 0 1 0 9 9A6 6 0 0 1 6 1Z',
  half: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 2v10A5 5 0 0 0 8 3Z',
  upload: 'M8 1 13 6H9.5v5h-3V6H3Zm-6 11.5h12V15H2Z',
  logo: 'M1 15V9h3v6Zm5 0V5h3v10Zm5 0V1h3v14Z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 12 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="currentColor"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} fillRule="evenodd" />
    </svg>
  );
}
