// SPDX-License-Identifier: Apache-2.0
// Derives the flags of the session again from the history that its baseline names, and says whether they are the same.
import { useState } from 'react';
import { getJson } from '../../api/client';
import { sessionVerifyPath } from '../../api/sessions';
import { Badge } from '../../components/badge';
import { ErrorState } from '../../components/error_state';

type Outcome = { same: boolean } | { error: unknown } | 'running' | null;

export function VerifyButton({ id }: { id: string }) {
  const [outcome, setOutcome] = useState<Outcome>(null);
  const verify = () => {
    setOutcome('running');
    getJson<{ same: boolean }>(sessionVerifyPath(id)).then(
      ({ same }) => setOutcome({ same }),
      (error: unknown) => setOutcome({ error }),
    );
  };
  return (
    <div className="row" aria-live="polite">
      <button type="button" onClick={verify} disabled={outcome === 'running'}>
        Derive the scores again
      </button>
      {outcome !== null && outcome !== 'running' && 'same' in outcome && (
        <Badge
          tone={outcome.same ? 'good' : 'bad'}
          icon={outcome.same ? 'check' : 'cross'}
          shape={outcome.same ? 'round' : 'bold'}
          text={outcome.same ? 'the same scores come out' : 'other scores come out'}
        />
      )}
      {outcome !== null && outcome !== 'running' && 'error' in outcome && (
        <ErrorState error={outcome.error} />
      )}
    </div>
  );
}
