// SPDX-License-Identifier: Apache-2.0
// Says in the header that the server does not answer, so that what stands on the page may be old.
import { useConnectionLost } from '../api/connection';
import { Badge } from './badge';

export function ConnectionSign() {
  const lost = useConnectionLost();
  return (
    <span role="status">
      {lost && (
        <Badge
          tone="bad"
          icon="warning"
          shape="bold"
          text="no answer"
          title="The server does not answer; the page may be old"
        />
      )}
    </span>
  );
}
