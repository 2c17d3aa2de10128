// SPDX-License-Identifier: Apache-2.0
// One verified action: its saving, and on demand how to do it, check it and disprove it.
import type { Action } from '../../api/report';
import { Command } from '../../components/command';
import { DotWhisker, type Scale } from '../../components/dot_whisker';
import { Hours } from '../../components/figures';
import { VerdictBadge } from '../../components/verdict_badge';
import { hours } from '../../format/duration';
import { number, percent } from '../../format/number';

const quoted = (word: string) => (/^[\w:.,+*@/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function replayCommand(action: Action, dataset: string): string {
  return `stat-harness replay ${quoted(dataset)} ${action.replay.map((one) => `--action ${quoted(one)}`).join(' ')}`;
}

export function ActionRow({ action, scale, dataset }: { action: Action; scale: Scale; dataset: string }) {
  const { interval } = action;
  return (
    <li>
      <div className="action-row">
        <div>
          <strong>{action.label}</strong> {action.target && <span>on {action.target}</span>}
        </div>
        <DotWhisker value={action.delta_hours} interval={interval} scale={scale} />
        <div className="row small">
          <strong>
            <Hours value={action.delta_hours} />
          </strong>
          <VerdictBadge verdict={interval ? 'verified' : 'counted'} />
          <span className="muted">
            {interval ? `${hours(interval.low)} to ${hours(interval.high)}` : 'no shorter wait is claimed'}
          </span>
        </div>
      </div>
      <p className="small">{action.recommendation}</p>
      <details className="small">
        <summary>How to do it, check it and disprove it</summary>
        <dl className="facts">
          <dt>Share of all waiting</dt>
          <dd>{action.delta_percent === null ? 'unknown' : percent(action.delta_percent / 100, 2)}</dd>
          <dt>Confidence</dt>
          <dd>{percent(action.confidence, 0)}</dd>
          <dt>Change of energy</dt>
          <dd>{number(action.delta_energy)}</dd>
          <dt>Where it is set</dt>
          <dd>{action.enforcement || 'unknown'}</dd>
          <dt>How to check it</dt>
          <dd>{action.how_to_check || 'unknown'}</dd>
          <dt>What would disprove it</dt>
          <dd>{action.disproof || 'unknown'}</dd>
          <dt>Risks</dt>
          <dd>{action.risks.length > 0 ? action.risks.join(' ') : 'none is known'}</dd>
        </dl>
        {action.replay.length > 0 && <Command text={replayCommand(action, dataset)} />}
      </details>
    </li>
  );
}
