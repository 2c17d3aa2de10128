// SPDX-License-Identifier: Apache-2.0
// The size of a session's input, with as many filled bars as its place among the five sizes.
const sizes = ['tiny', 'small', 'medium', 'large', 'huge'];
const limits = ['under 500', '500 to 1,999', '2,000 to 5,999', '6,000 to 19,999', '20,000 or more'];

export function CategoryBadge({ category }: { category: string | null }) {
  const place = sizes.indexOf(category ?? '');
  const title = place >= 0 ? `${limits[place]} characters` : 'The input was not recorded';
  return (
    <span className={`badge square ${place < 0 ? 'dashed tone-neutral' : 'tone-info'}`} title={title}>
      <svg width="16" height="12" viewBox="0 0 16 12" aria-hidden="true" focusable="false">
        {sizes.map((size, at) => (
          <rect
            key={size}
            x={at * 3.2 + 0.3}
            y={9 - at * 2}
            width="2.4"
            height={3 + at * 2}
            fill="currentColor"
            opacity={at <= place ? 1 : 0.22}
          />
        ))}
      </svg>
      {place >= 0 ? category : 'unknown'}
    </span>
  );
}
