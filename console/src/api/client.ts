// SPDX-License-Identifier: Apache-2.0
// Requests to the server that served this page: JSON in, JSON out, problems as ApiError.
import { noteConnection } from './connection';
import { takeEarly } from './early';
import { ApiError, errorOf } from './problem';
import { readToken } from './token';

export type Query = Record<string, string | number | boolean | null | undefined | readonly string[]>;

// "/api/v1/x?a=1&b=2": parts that are empty, null or undefined are left out; arrays repeat their name.
export function pathWith(path: string, query: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'object') value.forEach((one) => parts.append(name, one));
    else parts.append(name, String(value));
  }
  const text = parts.toString();
  return text ? `${path}?${text}` : path;
}

export function authorization(): Record<string, string> {
  const token = readToken();
  return token ? { authorization: `Bearer ${token}` } : {};
}

export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const request = `${init.method ?? 'GET'} ${path}`;
  const headers = {
    accept: 'application/json',
    ...authorization(),
    ...(init.headers as Record<string, string>),
  };
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers });
    noteConnection(true);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    noteConnection(false);
    throw new ApiError(
      0,
      'No answer from the server',
      'The server does not answer. It may have been stopped.',
      request,
    );
  }
  if (!answer.ok) throw await errorOf(answer, request);
  return answer;
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await (takeEarly(path) ?? send(path, signal ? { signal } : {}));
  return (await answer.json()) as T;
}

export async function postJson<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const answer = await send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as T;
}

export async function remove(path: string): Promise<void> {
  await send(path, { method: 'DELETE' });
}
