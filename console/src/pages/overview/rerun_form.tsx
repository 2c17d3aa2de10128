// SPDX-License-Identifier: Apache-2.0
// A run over a log that the home holds already.
import { useState, type FormEvent } from 'react';
import type { Items } from '../../api/common';
import { datasetsPath, type DatasetRow } from '../../api/datasets';
import { startDatasetJob, type Job } from '../../api/jobs';
import { counted } from '../../format/number';
import { useResource } from '../../hooks/use_resource';

interface Props {
  onStart: (job: Job) => void;
  onError: (error: unknown) => void;
}

export function RerunForm({ onStart, onError }: Props) {
  const datasets = useResource<Items<DatasetRow>>(datasetsPath);
  const [version, setVersion] = useState('');
  const items = datasets.data?.items ?? [];
  if (datasets.data && items.length === 0) return null;
  const start = async (event: FormEvent) => {
    event.preventDefault();
    const name = items.find((one) => one.version === version)?.name ?? version;
    await startDatasetJob(version, name).then(onStart, onError);
  };
  return (
    <form className="row" onSubmit={start}>
      <label className="row small">
        Or again
        <select value={version} onChange={(event) => setVersion(event.target.value)}>
          <option value="">a log that is here</option>
          {items.map((one) => (
            <option key={one.version} value={one.version}>
              {`${one.name ?? one.version.slice(7, 19)}, ${one.rows === null ? 'unknown rows' : counted(one.rows, 'row', 'rows')}`}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" disabled={!version}>
        Run
      </button>
    </form>
  );
}
