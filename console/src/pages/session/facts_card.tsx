// SPDX-License-Identifier: Apache-2.0
// What else is known of the session.
import type { SessionRow } from '../../api/sessions';
import { Card } from '../../components/card';
import { Count, Money, Time } from '../../components/figures';
import { ShortId } from '../../components/short_id';
import { count, number } from '../../format/number';
import { VerifyButton } from './verify_button';

export function FactsCard({ row, className }: { row: SessionRow; className: string }) {
  return (
    <Card title="Facts" className={className}>
      <dl className="facts">
        <dt>Input</dt>
        <dd>
          <Count value={row.input_char_count} unit="characters" />, about{' '}
          <Count value={row.input_estimated_tokens} unit="tokens" />, complexity{' '}
          {number(row.input_complexity_score)}
        </dd>
        <dt>Tokens</dt>
        <dd>
          <Count value={row.total_tokens_in} unit="in" />, <Count value={row.total_tokens_out} unit="out" />
        </dd>
        <dt>Per message</dt>
        <dd>
          <Money usd={row.cost_per_message} />, {number(row.tokens_per_message)} tokens
        </dd>
        <dt>Per token</dt>
        <dd>
          <Money usd={row.cost_per_token} />
        </dd>
        <dt>Plain averages</dt>
        <dd>
          all <Money usd={row.global_avg_cost} /> (n = {count(row.global_run_count)}), cluster{' '}
          <Money usd={row.cluster_avg_cost} /> (n = {count(row.cluster_run_count)}), genus{' '}
          <Money usd={row.genus_avg_cost} /> (n = {count(row.genus_run_count)})
        </dd>
        <dt>Models</dt>
        <dd>{row.models_used?.length ? row.models_used.join(', ') : 'unknown'}</dd>
        <dt>Ended</dt>
        <dd>
          <Time at={row.ended_at} />
        </dd>
        <dt>Genus, species</dt>
        <dd>
          <ShortId id={row.genus_hash} />, <ShortId id={row.species_hash} />
        </dd>
        <dt>Baseline</dt>
        <dd>
          <ShortId id={row.baseline_snapshot_id} />, score version {count(row.score_version)}
        </dd>
      </dl>
      <VerifyButton id={row.session_id} />
    </Card>
  );
}
