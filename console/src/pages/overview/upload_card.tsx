// SPDX-License-Identifier: Apache-2.0
// Drop a log here: it is sent, a run starts, and its progress is shown until the run can be opened.
import { useRef, useState, type DragEvent } from 'react';
import { startJob, uploadFile, type Job } from '../../api/jobs';
import { Card } from '../../components/card';
import { ErrorState } from '../../components/error_state';
import { Icon } from '../../components/icon';
import { ProgressBar } from '../../components/progress_bar';
import { bytes } from '../../format/bytes';
import { percent } from '../../format/number';
import { RerunForm } from './rerun_form';
import { JobProgressView } from './job_progress';

type Stage =
  | { at: 'idle' }
  | { at: 'sending'; name: string; share: number }
  | { at: 'running'; job: Job }
  | { at: 'failed'; error: unknown };

export function UploadCard({ className, onDone }: { className: string; onDone: () => void }) {
  const [stage, setStage] = useState<Stage>({ at: 'idle' });
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const abort = useRef<AbortController>(new AbortController());

  const begin = async (files: File[]) => {
    if (files.length === 0) return;
    abort.current = new AbortController();
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const name = files.map((file) => file.name).join(', ');
    try {
      const ids: string[] = [];
      let before = 0;
      for (const file of files) {
        const share = (part: number) => (before + part * file.size) / (size || 1);
        setStage({ at: 'sending', name: `${name} (${bytes(size)})`, share: share(0) });
        const sent = await uploadFile(
          file,
          (part) => setStage({ at: 'sending', name: `${name} (${bytes(size)})`, share: share(part) }),
          abort.current.signal,
        );
        ids.push(sent.upload_id);
        before += file.size;
      }
      setStage({ at: 'running', job: await startJob(ids, name) });
    } catch (error) {
      setStage({ at: 'failed', error });
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void begin([...event.dataTransfer.files]);
  };

  return (
    <Card
      title="Analyse a log"
      className={className}
      note="CSV, Parquet, JSON lines, XES, SWF, sacct or spans (OTLP); also compressed. It stays on this machine."
    >
      <div
        className={`drop ${over ? 'over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Icon name="upload" size={22} />
        <span>Drop one or more log files here</span>
        <button
          type="button"
          className="primary"
          onClick={() => input.current?.click()}
          disabled={stage.at === 'sending'}
        >
          Choose files
        </button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label="Log files"
          onChange={(event) => {
            void begin([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      <div aria-live="polite" className="stack empty">
        {stage.at === 'sending' && (
          <>
            <span>
              Sending {stage.name}: {percent(stage.share, 0)}
            </span>
            <ProgressBar label="Upload" share={stage.share} />
          </>
        )}
        {stage.at === 'running' && (
          <JobProgressView key={stage.job.job_id} start={stage.job} onDone={onDone} />
        )}
        {stage.at === 'failed' && <ErrorState error={stage.error} />}
      </div>
      <RerunForm
        onStart={(job) => setStage({ at: 'running', job })}
        onError={(error) => setStage({ at: 'failed', error })}
      />
      <p className="small muted">
        One run works at a time; others queue. From a terminal: <code>stat-harness run LOG.csv</code>
      </p>
    </Card>
  );
}
