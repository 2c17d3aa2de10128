// SPDX-License-Identifier: Apache-2.0
// Answers that were asked for before the code that wants them was there. Each is had once, and soon or not at all:
// a page that is opened later asks for what is true then.
const kSoonMs = 5000;
const asked = new Map<string, Promise<Response>>();

export function askEarly(path: string, ask: (path: string) => Promise<Response>): void {
  const answer = ask(path);
  asked.set(path, answer);
  // Whoever takes it sees the error; nobody may.
  answer.catch(() => undefined);
  setTimeout(() => asked.delete(path), kSoonMs);
}

export function takeEarly(path: string): Promise<Response> | undefined {
  const answer = asked.get(path);
  asked.delete(path);
  return answer;
}
