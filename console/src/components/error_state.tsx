// SPDX-License-Identifier: Apache-2.0
// Something was refused: what was asked, what the server said, and what to do now.
import { ApiError } from '../api/problem';
import { Link } from '../router/link';
import { Command } from './command';
import { TokenForm } from './token_form';

function advice(error: ApiError): { text: string; command?: string } {
  if (error.status === 0)
    return {
      text: 'Start the server again with this command, then try again.',
      command: `stat-harness serve --listen ${location.host}`,
    };
  if (error.status === 401 || error.status === 403)
    return {
      text: 'Paste an access token below. On the machine of the server this command makes one.',
      command: 'stat-harness token create NAME',
    };
  if (error.status === 404 && error.detail.includes('settled'))
    return {
      text: 'It is being analysed: a session settles some seconds after its last span. Try again soon.',
    };
  if (error.status === 404)
    return { text: 'It may have been removed, or the address is mistyped. Look for it in the list.' };
  if (error.status === 429 || error.status === 503)
    return { text: 'The server is busy. Wait a moment and try again.' };
  if (error.status >= 500)
    return {
      text: 'The server met a problem of its own. What it wrote on stderr says more; this checks the home.',
      command: 'stat-harness doctor',
    };
  return { text: 'The request was not understood. Correct it and try again.' };
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const known =
    error instanceof ApiError ? error : new ApiError(500, 'Something went wrong', String(error), '');
  const { text, command } = advice(known);
  return (
    <div className="notice bad" role="alert">
      <strong>{known.status ? `${known.title} (${known.status})` : known.title}</strong>
      {known.detail && known.detail !== known.title && <p>{known.detail}</p>}
      <p className="muted">{text}</p>
      {known.request && (
        <p className="small muted">
          Asked: <code>{known.request}</code>
        </p>
      )}
      {command && <Command text={command} />}
      {known.status === 401 && <TokenForm />}
      {known.status === 404 && (
        <p>
          <Link href={`/${location.pathname.split('/')[1] ?? ''}`}>To the list</Link>
        </p>
      )}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
