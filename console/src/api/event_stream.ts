// SPDX-License-Identifier: Apache-2.0
// Server-sent events over fetch, which can carry a token and be aborted; EventSource can do neither.
import { authorization } from './client';
import { errorOf } from './problem';

export interface ServerEvent {
  event: string;
  data: unknown;
}

// The event of one block of lines; null for comments and for data that is no JSON.
export function parseBlock(block: string): ServerEvent | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) event = line.slice(6).trim();
    else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  }
  if (data.length === 0) return null;
  try {
    return { event, data: JSON.parse(data.join('\n')) };
  } catch {
    return null;
  }
}

// Calls `onEvent` for each event until the server closes the stream or `signal` aborts.
export async function readEvents(path: string, signal: AbortSignal, onEvent: (event: ServerEvent) => void) {
  const answer = await fetch(path, { headers: { accept: 'text/event-stream', ...authorization() }, signal });
  if (!answer.ok || !answer.body) throw await errorOf(answer, `GET ${path}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + value).replace(/\r\n?/g, '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) onEvent(event);
    }
  }
}
