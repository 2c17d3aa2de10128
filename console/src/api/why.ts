// SPDX-License-Identifier: Apache-2.0
// Why a session is as unusual as it is: scores, baselines and the parts of the cost.
import { asArray, asRaw, flagAt, numberAt, textAt, type Raw } from './decode';
import {
  metrics,
  type Baseline,
  type Because,
  type Metric,
  type MetricWhy,
  type ScoreState,
} from './sessions';

export interface Why {
  scores: Record<Metric, MetricWhy>;
  baselines: Record<Metric, Baseline>;
  because: Because | null;
}

// A location is that of the logarithm of pico-USD, microseconds and tokens; values stand in USD, milliseconds and
// tokens.
const units: Record<Metric, number> = { cost: 1e12, duration: 1e3, tokens: 1 };

function locationAt(raw: Raw, metric: Metric): number | null {
  const location = numberAt(raw, 'location');
  return location === null ? null : location - Math.log(units[metric]);
}

function scoreOf(raw: Raw, metric: Metric): MetricWhy {
  return {
    state: (textAt(raw, 'state') || null) as ScoreState | null,
    z: numberAt(raw, 'z'),
    p_value: numberAt(raw, 'p_value'),
    location: locationAt(raw, metric),
    scale: numberAt(raw, 'scale'),
    n: numberAt(raw, 'n'),
    n_eff: numberAt(raw, 'n_eff'),
    df: numberAt(raw, 'df'),
    tier: textAt(raw, 'tier') || null,
    restarted: flagAt(raw, 'restarted'),
  };
}

function baselineOf(raw: Raw, metric: Metric): Baseline {
  return {
    tier: textAt(raw, 'tier') || null,
    n: numberAt(raw, 'n'),
    n_eff: numberAt(raw, 'n_eff'),
    location: locationAt(raw, metric),
    scale: numberAt(raw, 'scale'),
    points: asArray(raw['points']).map((point) => {
      const one = asRaw(point);
      return {
        session_id: textAt(one, 'session_id'),
        value: numberAt(one, 'value'),
        weight: numberAt(one, 'weight'),
      };
    }),
  };
}

export function decodeBecause(value: unknown): Because | null {
  const raw = asRaw(value);
  if (!Array.isArray(raw['parts'])) return null;
  return {
    n: numberAt(raw, 'n'),
    total: numberAt(raw, 'total'),
    parts: asArray(raw['parts']).map((part) => {
      const one = asRaw(part);
      return {
        id: textAt(one, 'id'),
        log_ratio: numberAt(one, 'log_ratio'),
        factor: numberAt(one, 'factor'),
        sentence: textAt(one, 'sentence'),
      };
    }),
  };
}

export function decodeWhy(value: unknown): Why {
  const raw = asRaw(value);
  const scores = asRaw(raw['scores']);
  const baselines = asRaw(raw['baselines']);
  const of = <T>(make: (metric: Metric) => T) =>
    Object.fromEntries(metrics.map((metric) => [metric, make(metric)])) as Record<Metric, T>;
  return {
    scores: of((metric) => scoreOf(asRaw(scores[metric]), metric)),
    baselines: of((metric) => baselineOf(asRaw(baselines[metric]), metric)),
    because: decodeBecause(raw['because']),
  };
}
