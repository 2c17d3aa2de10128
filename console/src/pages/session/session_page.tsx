// SPDX-License-Identifier: Apache-2.0
// One session: how unusual it is in each figure, why, and what it was made of.
import { sessionPath, type SessionRow } from '../../api/sessions';
import { CategoryBadge } from '../../components/category_badge';
import { Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { useResource } from '../../hooks/use_resource';
import { Link } from '../../router/link';
import { cascadeHref } from '../../router/routes';
import { CellsCard } from './cells_card';
import { FactsCard } from './facts_card';
import { MetricTiles } from './metric_tiles';
import { SpansCard } from './spans_card';
import { VersionsCard } from './versions_card';
import { WhyCards } from './why_cards';

function SessionBody({ row }: { row: SessionRow }) {
  return (
    <>
      <MetricTiles row={row} />
      {row.remarks && row.remarks.length > 0 && (
        <div className="notice">
          <ul className="bullets">
            {row.remarks.map((remark) => (
              <li key={remark}>{remark}</li>
            ))}
          </ul>
        </div>
      )}
      <WhyCards row={row} />
      <SpansCard id={row.session_id} />
      <CellsCard id={row.session_id} />
      <div className="grid">
        <FactsCard row={row} className="span-6" />
        <VersionsCard id={row.session_id} className="span-6" />
      </div>
    </>
  );
}

export default function SessionPage({ id }: { id: string }) {
  const session = useResource<SessionRow>(sessionPath(id));
  const row = session.data;
  return (
    <div className="page">
      <PageHead
        title={`Session ${id}`}
        note={
          row && (
            <span className="row">
              {row.cascade_id && (
                <span>
                  of cascade <Link href={cascadeHref(row.cascade_id)}>{row.cascade_id}</Link>
                </span>
              )}
              <CategoryBadge category={row.input_category} />
              <Time at={row.created_at} />
            </span>
          )
        }
      />
      <Loaded from={session} height={640}>
        {(data) => <SessionBody row={data} />}
      </Loaded>
    </div>
  );
}
