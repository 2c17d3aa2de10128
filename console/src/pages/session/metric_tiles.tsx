// SPDX-License-Identifier: Apache-2.0
// Cost, duration and tokens, each with how unusual it is.
import type { SessionRow } from '../../api/sessions';
import { AnomalyBadge } from '../../components/anomaly_badge';
import { Count, Duration, Money } from '../../components/figures';
import { Tile, Tiles } from '../../components/tiles';
import { count, counted } from '../../format/number';

export function MetricTiles({ row }: { row: SessionRow }) {
  return (
    <Tiles>
      <Tile name="Cost" note={<AnomalyBadge state={row.state} z={row.cost_z_score} />}>
        <Money usd={row.total_cost} />
      </Tile>
      <Tile name="Duration" note={<AnomalyBadge state={row.duration_state} z={row.duration_z_score} />}>
        <Duration ms={row.total_duration_ms} />
      </Tile>
      <Tile name="Tokens" note={<AnomalyBadge state={row.tokens_state} z={row.tokens_z_score} />}>
        <Count value={row.total_tokens} />
      </Tile>
      <Tile
        name="Messages"
        note={row.cell_count === null ? 'in unknown cells' : `in ${counted(row.cell_count, 'cell', 'cells')}`}
      >
        <Count value={row.message_count} />
      </Tile>
      <Tile name="Errors">
        <Count value={row.error_count} />
      </Tile>
      <Tile
        name="Model"
        note={
          row.models_used && row.models_used.length > 1
            ? `${row.models_used.length} models, ${count(row.model_switches)} switches`
            : undefined
        }
      >
        {row.primary_model || <span className="unknown">unknown</span>}
      </Tile>
    </Tiles>
  );
}
