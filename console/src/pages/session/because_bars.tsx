// SPDX-License-Identifier: Apache-2.0
// The parts of the cost as a waterfall of factors: each begins where the one before ended, the last is the whole.
import type { Because } from '../../api/sessions';
import { EmptyState } from '../../components/empty_state';
import { count } from '../../format/number';
import { isKnown } from '../../format/unknown';

const names: Record<string, string> = {
  cost: 'Cost',
  tokens_per_message: 'Tokens per message',
  messages: 'Messages',
  price_per_token: 'Price per token',
  model_mix: 'Mix of models',
};

const factorText = (log: number | null) =>
  isKnown(log) ? `× ${Math.exp(log).toLocaleString('en-US', { maximumSignificantDigits: 3 })}` : 'unknown';

interface Step {
  id: string;
  name: string;
  from: number;
  to: number;
  log: number | null;
  sentence: string;
  sum: boolean;
}

function stepsOf(because: Because): Step[] {
  let at = 0;
  const steps: Step[] = because.parts.map((part) => {
    const from = at;
    at += part.log_ratio ?? 0;
    return {
      id: part.id,
      name: names[part.id] ?? part.id.replaceAll('_', ' '),
      from,
      to: at,
      log: part.log_ratio,
      sentence: part.sentence,
      sum: false,
    };
  });
  const total = because.total ?? at;
  return [
    ...steps,
    {
      id: 'total',
      name: 'Altogether',
      from: 0,
      to: total,
      log: total,
      sentence: `The session cost ${factorText(total).slice(2)} times the typical one of its cluster, n = ${count(because.n)}.`,
      sum: true,
    },
  ];
}

export function BecauseBars({ because }: { because: Because | null }) {
  if (!because || because.parts.length === 0)
    return (
      <EmptyState title="Nothing to explain yet">
        Without a known cost, or without earlier sessions of its cluster, there is nothing to hold it against.
      </EmptyState>
    );
  const steps = stepsOf(because);
  const low = Math.min(0, ...steps.flatMap((step) => [step.from, step.to]));
  const high = Math.max(0, ...steps.flatMap((step) => [step.from, step.to]));
  const span = high - low || 1;
  const x = (value: number) => ((value - low) / span) * 100;
  return (
    <ol className="because">
      {steps.map((step) => (
        <li key={step.id}>
          <strong>{step.name}</strong>
          <div className="because-bar" aria-hidden="true">
            <i style={{ left: `${x(0)}%` }} />
            <div
              className={step.sum ? 'sum' : step.to < step.from ? 'down' : 'up'}
              style={{
                left: `${x(Math.min(step.from, step.to))}%`,
                width: `${(Math.abs(step.to - step.from) / span) * 100}%`,
              }}
            />
          </div>
          <span className="nowrap">{factorText(step.log)}</span>
          <span className="sentence">{step.sentence}</span>
        </li>
      ))}
    </ol>
  );
}
