// SPDX-License-Identifier: Apache-2.0
// The figures behind a score.
import type { Baseline, MetricWhy } from '../../api/sessions';
import { count, number, sigma } from '../../format/number';

const tiers: Record<string, string> = {
  genus_model_mix: 'same structure and the same models',
  genus: 'same structure',
  cluster_model_mix: 'same cascade, size of input and models',
  cluster: 'same cascade and size of input',
  cascade: 'same cascade',
  all: 'all sessions',
};

export function ScoreFacts({ score, baseline }: { score: MetricWhy; baseline: Baseline }) {
  const tier = score.tier ?? baseline.tier;
  return (
    <dl className="facts small">
      <dt>Held against</dt>
      <dd>
        {tier ? (tiers[tier] ?? tier) : 'unknown'}, n = {count(score.n ?? baseline.n)}, effective{' '}
        {number(score.n_eff ?? baseline.n_eff)}
      </dd>
      <dt>Score</dt>
      <dd>
        z = {sigma(score.z)}, p = {number(score.p_value)}, df = {number(score.df)}
      </dd>
      {score.restarted && (
        <>
          <dt>History</dt>
          <dd>cut where the level changed</dd>
        </>
      )}
    </dl>
  );
}
