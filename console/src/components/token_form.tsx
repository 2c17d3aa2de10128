// SPDX-License-Identifier: Apache-2.0
// Asks for the access token of a server that needs one; it is kept for this tab alone.
import { useState } from 'react';
import { writeToken } from '../api/token';

export function TokenForm() {
  const [token, setToken] = useState('');
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        writeToken(token.trim());
        location.reload();
      }}
    >
      <label className="row">
        Access token
        <input
          type="password"
          autoComplete="off"
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
      </label>
      <button type="submit" className="primary" disabled={!token.trim()}>
        Use it
      </button>
    </form>
  );
}
