// SPDX-License-Identifier: Apache-2.0
// The queue of runs: what runs, what waits, what is done.
import { cancelJob, jobsPath, type Job } from '../../api/jobs';
import type { Items } from '../../api/common';
import { Card } from '../../components/card';
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

function JobRow({ job, reload }: { job: Job; reload: () => void }) {
  const cancel = () =>
    void cancelJob(job.job_id)
      .catch(() => undefined)
      .then(reload);
  return (
    <tr>
      <th scope="row">{job.name || job.job_id}</th>
      <td>
        <VerdictBadge verdict={job.state} />
        {job.cancelling && <span className="small muted"> being cancelled</span>}
        {job.state === 'running' && (
          <ProgressBar label={`Progress of ${job.name || job.job_id}`} share={shareOf(job)} />
        )}
        {job.error && <div className="small muted">{job.error}</div>}
      </td>
      <td>
        <Time at={job.created_at} />
      </td>
      <td className="number">
        {job.run_id && job.state === 'complete' && <Link href={runHref(job.run_id)}>Open the run</Link>}
        {!isOver(job.state) && !job.cancelling && (
          <button type="button" onClick={cancel} aria-label={`Cancel ${job.name || job.job_id}`}>
            Cancel
          </button>
        )}
      </td>
    </tr>
  );
}

export function JobsCard({ className }: { className: string }) {
  const jobs = useResource<Items<Job>>(jobsPath, 3000);
  return (
    <Card title="Jobs" className={className} tools={<Link href="/runs">All runs</Link>}>
      <Loaded from={jobs} height={180}>
        {(data) =>
          data.items.length === 0 ? (
            <EmptyState title="No job yet">
              A log dropped on this page becomes a job; each stands here with its state.
            </EmptyState>
          ) : (
            <div className="table-scroll tall">
              <table>
                <thead>
                  <tr>
                    <th scope="col">Job</th>
                    <th scope="col">State</th>
                    <th scope="col">Asked for</th>
                    <th scope="col" className="number">
                      <span className="hidden-visually">What to do</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.slice(0, 20).map((job) => (
                    <JobRow key={job.job_id} job={job} reload={jobs.reload} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Card>
  );
}
