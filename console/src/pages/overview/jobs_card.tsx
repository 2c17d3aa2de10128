// SPDX-License-Identifier: Apache-2.0
// The queue of runs: what runs, what waits, what is done.
import { cancelJob, jobsPath, type Job } from '../../api/jobs';
import type { Items } from '../../api/common';
import { Card } from '../../components/card';
import { DataTable } from '../../components/data_table';
import { EmptyState } from '../../components/empty_state';
import { Time } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { ProgressBar } from '../../components/progress_bar';
import { VerdictBadge } from '../../components/verdict_badge';
import { isOver } from '../../hooks/use_job';
import { useResource } from '../../hooks/use_resource';
import { Link } from '../../router/link';
import { runHref } from '../../router/routes';
import { shareOf } from './job_progress';

const nameOf = (job: Job) => job.name || job.job_id;

function State({ job }: { job: Job }) {
  return (
    <>
      <VerdictBadge verdict={job.state} />
      {job.cancelling && <span className="small muted"> being cancelled</span>}
      {job.state === 'running' && <ProgressBar label={`Progress of ${nameOf(job)}`} share={shareOf(job)} />}
      {job.error && <div className="small muted">{job.error}</div>}
    </>
  );
}

function Tools({ job, reload }: { job: Job; reload: () => void }) {
  const cancel = () =>
    void cancelJob(job.job_id)
      .catch(() => undefined)
      .then(reload);
  return (
    <>
      {job.run_id && job.state === 'complete' && <Link href={runHref(job.run_id)}>Open the run</Link>}
      {!isOver(job.state) && !job.cancelling && (
        <button type="button" onClick={cancel} aria-label={`Cancel ${nameOf(job)}`}>
          Cancel
        </button>
      )}
    </>
  );
}

export function JobsCard({ className }: { className: string }) {
  const jobs = useResource<Items<Job>>(jobsPath, 3000);
  return (
    <Card title="Jobs" className={className} tools={<Link href="/runs">All runs</Link>}>
      <Loaded from={jobs} height={180}>
        {(data) => (
          <DataTable
            label="Jobs of this server"
            tall
            rows={data.items.slice(0, 20)}
            rowKey={(job) => job.job_id}
            columns={[
              { head: 'Job', cell: nameOf },
              { head: 'State', cell: (job) => <State job={job} /> },
              { head: 'Asked for', cell: (job) => <Time at={job.created_at} /> },
              {
                head: <span className="hidden-visually">What to do</span>,
                number: true,
                cell: (job) => <Tools job={job} reload={jobs.reload} />,
              },
            ]}
            empty={
              <EmptyState title="No job yet">
                A log dropped on this page becomes a job; each stands here with its state.
              </EmptyState>
            }
          />
        )}
      </Loaded>
    </Card>
  );
}
