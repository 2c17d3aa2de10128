// SPDX-License-Identifier: Apache-2.0
// A job as it goes on: its state by server-sent events, by asking again where the stream breaks.
import { useEffect, useState } from 'react';
import { getJob, jobProgressPath, type Job, type JobProgress, type JobState } from '../api/jobs';
import { readEvents } from '../api/event_stream';

export const isOver = (state: JobState) =>
  state === 'complete' || state === 'failed' || state === 'cancelled';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export function useJob(start: Job): Job {
  const [job, setJob] = useState(start);
  const id = start.job_id;
  useEffect(() => {
    const abort = new AbortController();
    const follow = async () => {
      while (!abort.signal.aborted) {
        try {
          await readEvents(jobProgressPath(id), abort.signal, ({ event, data }) => {
            if (event === 'state') setJob((before) => ({ ...before, ...(data as Job) }));
            if (event === 'progress') setJob((before) => ({ ...before, progress: data as JobProgress }));
          });
          const last = await getJob(id);
          if (abort.signal.aborted) return;
          setJob(last);
          if (isOver(last.state)) return;
        } catch {
          // Broken off: asked again below.
        }
        await pause(1500);
      }
    };
    void follow();
    return () => abort.abort();
  }, [id]);
  return job;
}
