// SPDX-License-Identifier: Apache-2.0
// What matters now: the newest run, how runs went over time, what to do, and what sessions and events tell.
import { Card } from '../../components/card';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { overviewPath, type Overview } from '../../api/overview';
import { useResource } from '../../hooks/use_resource';
import { EnergyTiles } from './energy_tiles';
import { EventsCard } from './events_card';
import { JobsCard } from './jobs_card';
import { SessionsCard } from './sessions_card';
import { TopActions } from './top_actions';
import { TrendCard } from './trend_card';
import { UploadCard } from './upload_card';

export function OverviewPage() {
  const overview = useResource<Overview>(overviewPath, 15_000);
  return (
    <div className="page">
      <PageHead title="Overview" note="Where the time goes, what to change, and how sure that is." />
      <Loaded from={overview} height={92}>
        {(data) => <EnergyTiles overview={data} />}
      </Loaded>
      <div className="grid">
        <UploadCard className="span-5" onDone={overview.reload} />
        <JobsCard className="span-7" />
        <Card
          title="Top actions"
          className="span-7"
          note="Verified by replaying the log with each. Savings of single actions overlap and must not be added up."
        >
          <Loaded from={overview} height={220}>
            {(data) => <TopActions actions={data.top_actions} />}
          </Loaded>
        </Card>
        <Card title="Trend over runs" className="span-5">
          <Loaded from={overview} height={260}>
            {(data) => <TrendCard trend={data.trend} />}
          </Loaded>
        </Card>
        <Loaded from={overview} height={160}>
          {(data) => (
            <>
              <SessionsCard stats={data.sessions} className="span-6" />
              <EventsCard stats={data.events} className="span-6" />
            </>
          )}
        </Loaded>
      </div>
    </div>
  );
}
