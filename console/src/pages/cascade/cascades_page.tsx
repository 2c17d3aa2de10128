// SPDX-License-Identifier: Apache-2.0
// The cascades: how many sessions each has, and what it cost.
import { decodeCascades } from '../../api/decode_cascades';
import { cascadesPath, type CascadeRow } from '../../api/cascades';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Count, Money, Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { count } from '../../format/number';
import { useDecoded } from '../../hooks/use_decoded';
import { Link } from '../../router/link';
import { cascadeHref } from '../../router/routes';

const columns: Column<CascadeRow>[] = [
  { head: 'Cascade', cell: (one) => <Link href={cascadeHref(one.cascade_id)}>{one.cascade_id}</Link> },
  { head: 'Sessions', number: true, cell: (one) => <Count value={one.sessions} /> },
  { head: 'Outliers', number: true, cell: (one) => <Count value={one.outliers} /> },
  {
    head: 'Known cost',
    number: true,
    cell: (one) => (
      <>
        <Money usd={one.total_cost} />
        {one.without_cost ? (
          <div className="small muted">{count(one.without_cost)} without a known cost</div>
        ) : null}
      </>
    ),
  },
  { head: 'First', cell: (one) => <Time at={one.first_at} /> },
  { head: 'Last', cell: (one) => <Time at={one.last_at} /> },
];

export default function CascadesPage() {
  const cascades = useDecoded(cascadesPath, decodeCascades, 15_000);
  return (
    <div className="page">
      <PageHead title="Cascades" note="Workflows of calls; a session is one execution of a cascade." />
      <Card title="All cascades">
        <Loaded from={cascades} height={260}>
          {(data) => (
            <DataTable
              rows={data}
              rowKey={(one) => one.cascade_id}
              columns={columns}
              empty={
                <EmptyState title="No cascade yet" command="stat-harness sessions import TRACES.jsonl">
                  Cascades come with sessions. Import some, or send OTLP to{' '}
                  <code>{`${location.origin}/v1/traces`}</code>.
                </EmptyState>
              }
            />
          )}
        </Loaded>
      </Card>
    </div>
  );
}
