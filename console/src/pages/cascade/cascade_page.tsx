// SPDX-License-Identifier: Apache-2.0
// One cascade: what it costs over time, what is usual for it, what stands out, and what got worse.
import { PageHead } from '../../components/page_head';
import { Link } from '../../router/link';
import { BaselinesCard } from './baselines_card';
import { OutliersCard } from './outliers_card';
import { RegressionsCard } from './regressions_card';
import { TimelineCard } from './timeline_card';

export default function CascadePage({ id }: { id: string }) {
  return (
    <div className="page">
      <PageHead title={`Cascade ${id}`} note="Cost over time, what is usual, what stands out.">
        <Link className="button" href={`/sessions?cascade=${encodeURIComponent(id)}`}>
          Its sessions
        </Link>
      </PageHead>
      <TimelineCard id={id} />
      <div className="grid">
        <BaselinesCard id={id} className="span-7" />
        <OutliersCard id={id} className="span-5" />
      </div>
      <RegressionsCard id={id} />
    </div>
  );
}
