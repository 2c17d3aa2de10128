// SPDX-License-Identifier: Apache-2.0
// Uploads and the runs that are asked for: /api/v1/uploads and /api/v1/jobs.
import { authorization, getJson, postJson, remove } from './client';
import { ApiError } from './problem';

export type JobState = 'queued' | 'running' | 'complete' | 'failed' | 'cancelled';

export interface JobProgress {
  stage?: string;
  done?: number | null;
  total?: number | null;
  unit?: string;
}

export interface Job {
  job_id: string;
  state: JobState;
  position?: number | null;
  name?: string;
  run_id?: string | null;
  cancelling?: boolean;
  exit_code?: number | null;
  error?: string | null;
  created_at?: string | null;
  started_at?: string | null;
  finished_at?: string | null;
  progress?: JobProgress | null;
}

export interface Upload {
  upload_id: string;
  filename: string;
  bytes: number;
  sha256: string;
}

export const jobsPath = '/api/v1/jobs';
export const jobPath = (id: string) => `${jobsPath}/${encodeURIComponent(id)}`;
export const jobProgressPath = (id: string) => `${jobPath(id)}/progress`;
export const getJob = (id: string) => getJson<Job>(jobPath(id));
export const cancelJob = (id: string) => remove(jobPath(id));
export const startDatasetJob = (dataset: string, name: string) => postJson<Job>(jobsPath, { dataset, name });
export const startJob = (uploads: string[], name: string) => postJson<Job>(jobsPath, { uploads, name });

// With XMLHttpRequest, since fetch tells nothing of how much was sent.
export function uploadFile(
  file: File,
  onSent: (share: number) => void,
  signal: AbortSignal,
): Promise<Upload> {
  const path = `/api/v1/uploads?filename=${encodeURIComponent(file.name)}`;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (status: number, title: string, detail: string) =>
      reject(new ApiError(status, title, detail, `POST ${path}`));
    request.open('POST', path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    for (const [name, value] of Object.entries(authorization())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.onerror = () =>
      fail(0, 'The upload broke off', 'The server does not answer, or refused a file of this size.');
    request.onload = () => {
      if (request.status < 300) return resolve(JSON.parse(request.responseText) as Upload);
      try {
        const problem = JSON.parse(request.responseText) as { title?: string; detail?: string };
        fail(request.status, problem.title ?? 'The upload was refused', problem.detail ?? '');
      } catch {
        fail(request.status, 'The upload was refused', request.responseText.slice(0, 300));
      }
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
