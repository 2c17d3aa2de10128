// SPDX-License-Identifier: Apache-2.0
// One job as it runs, then the way to its run or to why it failed.
import { useEffect } from 'react';
import { cancelJob, type Job } from '../../api/jobs';
import { Command } from '../../components/command';
import { ProgressBar } from '../../components/progress_bar';
import { VerdictBadge } from '../../components/verdict_badge';
import { count } from '../../format/number';
import { isKnown } from '../../format/unknown';
import { isOver, useJob } from '../../hooks/use_job';
import { Link } from '../../router/link';
import { runHref } from '../../router/routes';

function stageText(job: Job): string {
  if (job.state === 'queued')
    return isKnown(job.position) ? `Queued, number ${job.position} in line` : 'Queued';
  const { stage, done, total, unit } = job.progress ?? {};
  if (!stage) return 'Starting';
  const of = isKnown(total) && total > 0 ? ` of ${count(total)}` : '';
  return `${stage}${isKnown(done) && done > 0 ? `: ${count(done)}${of} ${unit ?? ''}` : ''}`;
}

export function shareOf(job: Job): number | null {
  const { done, total } = job.progress ?? {};
  return isKnown(done) && isKnown(total) && total > 0 ? done / total : null;
}

export function JobProgressView({ start, onDone }: { start: Job; onDone?: () => void }) {
  const job = useJob(start);
  const over = isOver(job.state);
  useEffect(() => {
    if (over) onDone?.();
  }, [over, onDone]);
  return (
    <div className="stack">
      <div className="row between">
        <span>
          <strong>{job.name || job.job_id}</strong> <VerdictBadge verdict={job.state} />
        </span>
        {!over && (
          <button type="button" onClick={() => void cancelJob(job.job_id).catch(() => undefined)}>
            Cancel
          </button>
        )}
        {job.state === 'complete' && job.run_id && (
          <Link className="button" href={runHref(job.run_id)}>
            Open the run
          </Link>
        )}
      </div>
      {!over && (
        <>
          <span className="small muted">{stageText(job)}</span>
          <ProgressBar
            label={`Progress of ${job.name || job.job_id}`}
            share={job.state === 'running' ? shareOf(job) : 0}
          />
        </>
      )}
      {job.state === 'failed' && (
        <>
          <p>{job.error || 'The run failed and gave no reason.'}</p>
          <p className="small muted">
            This shows which column would play which role; then start again with a map of roles.
          </p>
          <Command text="stat-harness columns LOG.csv" />
        </>
      )}
    </div>
  );
}
