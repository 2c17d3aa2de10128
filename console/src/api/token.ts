// SPDX-License-Identifier: Apache-2.0
// The access token of this tab, for a server that asks for one; gone with the tab.
const kName = 'stat-harness-token';

export function readToken(): string {
  try {
    return sessionStorage.getItem(kName) ?? '';
  } catch {
    return '';
  }
}

export function writeToken(token: string): void {
  try {
    if (token) sessionStorage.setItem(kName, token);
    else sessionStorage.removeItem(kName);
  } catch {
    // Without storage the token is asked for again.
  }
}
