// SPDX-License-Identifier: Apache-2.0
// An estimate as a dot on a line as wide as its interval, on a scale that rows share. The scale is the inverse
// hyperbolic sine: near zero as it is, further out logarithmic, so that small and large savings are seen at once.
import type { Interval } from '../api/common';
import { hours } from '../format/duration';
import { intervalText } from '../format/interval';
import { isKnown } from '../format/unknown';

export interface Scale {
  low: number;
  high: number;
  knee: number;
}

export function scaleOf(values: readonly (number | null | undefined)[]): Scale {
  const known = values.filter(isKnown);
  const high = Math.max(1, ...known);
  const low = Math.min(0, ...known);
  return { low, high, knee: Math.max(high, -low) / 500 };
}

export function placeOn(scale: Scale, value: number): number {
  const at = (x: number) => Math.asinh(x / scale.knee);
  return (at(value) - at(scale.low)) / (at(scale.high) - at(scale.low) || 1);
}

interface Props {
  value: number | null;
  interval: Interval | null;
  scale: Scale;
  tone?: 'good' | 'bad' | 'neutral';
}

export function DotWhisker({ value, interval, scale, tone = 'good' }: Props) {
  if (!isKnown(value)) return <span className="unknown">unknown</span>;
  const x = (v: number) => `${2 + 96 * Math.min(1, Math.max(0, placeOn(scale, v)))}%`;
  const colour =
    tone === 'good' ? 'var(--mark-blue)' : tone === 'bad' ? 'var(--mark-vermillion)' : 'var(--mark-grey)';
  return (
    <svg
      className="whisker"
      height="22"
      role="img"
      aria-label={`${hours(value)}, ${intervalText(interval, hours)}`}
    >
      <line x1="2%" x2="98%" y1="11" y2="11" stroke="var(--line)" />
      <line x1={x(0)} x2={x(0)} y1="1" y2="21" stroke="var(--strong-line)" strokeDasharray="2 2" />
      {interval && (
        <g stroke={colour} strokeWidth="2">
          <line x1={x(interval.low)} x2={x(interval.high)} y1="11" y2="11" />
          <line x1={x(interval.low)} x2={x(interval.low)} y1="6" y2="16" />
          <line x1={x(interval.high)} x2={x(interval.high)} y1="6" y2="16" />
        </g>
      )}
      <circle
        cx={x(value)}
        cy="11"
        r="4.5"
        fill={interval ? colour : 'var(--surface)'}
        stroke={colour}
        strokeWidth="2"
      />
    </svg>
  );
}
