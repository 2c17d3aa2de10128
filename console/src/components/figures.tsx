// SPDX-License-Identifier: Apache-2.0
// Figures with their unit: short to read, exact in the title, 'unknown' where nothing is known.
import type { ReactNode } from 'react';
import { duration, durationExact, hours, hoursExact } from '../format/duration';
import { usd, usdExact } from '../format/money';
import { count, sigma } from '../format/number';
import { localTime, parseTime, utcTime } from '../format/time';
import { isKnown } from '../format/unknown';

type Value = number | null | undefined;

function Figure({ known, title, children }: { known: boolean; title?: string; children: ReactNode }) {
  return known ? <span title={title}>{children}</span> : <span className="unknown">unknown</span>;
}

export const Money = ({ usd: value }: { usd: Value }) => (
  <Figure known={isKnown(value)} title={usdExact(value)}>
    {usd(value)}
  </Figure>
);

export const Duration = ({ ms }: { ms: Value }) => (
  <Figure known={isKnown(ms)} title={durationExact(ms)}>
    {duration(ms)}
  </Figure>
);

export const Hours = ({ value }: { value: Value }) => (
  <Figure known={isKnown(value)} title={hoursExact(value)}>
    {hours(value)}
  </Figure>
);

export const Sigma = ({ z }: { z: Value }) => <Figure known={isKnown(z)}>{sigma(z)}</Figure>;

export const Count = ({ value, unit }: { value: Value; unit?: string }) => (
  <Figure known={isKnown(value)}>
    {count(value)}
    {unit && ` ${unit}`}
  </Figure>
);

export function Time({ at }: { at: string | null | undefined }) {
  if (!parseTime(at)) return <span className="unknown">unknown</span>;
  return (
    <time dateTime={at ?? ''} title={utcTime(at)} className="nowrap">
      {localTime(at)}
    </time>
  );
}
