// SPDX-License-Identifier: Apache-2.0
// Recent runs of each species beside its earlier ones: a factor with its interval, never a bare percentage.
import { regressionsPath, type Regression } from '../../api/cascades';
import { decodeRegressions } from '../../api/decode_cascades';
import { Badge, type BadgeProps } from '../../components/badge';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Loaded } from '../../components/loaded';
import { ShortId } from '../../components/short_id';
import { count, number } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { useDecoded } from '../../hooks/use_decoded';

const judgements: Record<string, BadgeProps> = {
  higher: { tone: 'bad', icon: 'up', shape: 'bold', text: 'more than before' },
  lower: { tone: 'low', icon: 'down', shape: 'bold', text: 'less than before' },
  no_change: { tone: 'neutral', icon: 'equal', shape: 'square', text: 'no change is certain' },
  no_variance: { tone: 'neutral', icon: 'equal', shape: 'dashed', text: 'no variance' },
  too_little_history: { tone: 'neutral', icon: 'ring', shape: 'dashed', text: 'too little history' },
};
const unjudged: BadgeProps = { tone: 'neutral', icon: 'question', shape: 'dashed', text: 'unknown' };

const columns: Column<Regression>[] = [
  { head: 'Species', cell: (one) => <ShortId id={one.species_hash} /> },
  { head: 'Figure', cell: (one) => one.metric },
  { head: 'Judgement', cell: (one) => <Badge {...(judgements[one.state] ?? unjudged)} /> },
  {
    head: 'Factor',
    number: true,
    cell: (one) => (isKnown(one.ratio) ? `× ${number(one.ratio)}` : 'unknown'),
  },
  {
    head: '95 % interval',
    number: true,
    cell: (one) =>
      isKnown(one.low) && isKnown(one.high) ? `${number(one.low)} to ${number(one.high)}` : 'unknown',
  },
  { head: 'n recent', number: true, cell: (one) => count(one.recent_n) },
  { head: 'n earlier', number: true, cell: (one) => count(one.earlier_n) },
];

export function RegressionsCard({ id }: { id: string }) {
  const regressions = useDecoded(regressionsPath(id), decodeRegressions);
  return (
    <Card
      title="Regressions"
      note="Recent sessions of one species (same structure, prompts, settings and models) beside its earlier ones; above 1 is more than before."
    >
      <Loaded from={regressions} height={160}>
        {(data) => (
          <DataTable
            tall
            label="Table of regressions"
            rows={data}
            columns={columns}
            empty={
              <EmptyState title="Nothing to compare yet">
                A species needs some recent and some earlier sessions.
              </EmptyState>
            }
          />
        )}
      </Loaded>
    </Card>
  );
}
