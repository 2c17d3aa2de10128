// SPDX-License-Identifier: Apache-2.0
// The server's answers, for what a page should show.
export class Api {
  constructor(url) {
    this.url = url;
  }

  async fetch(path, init = {}) {
    const answer = await fetch(this.url + path, init);
    if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async get(path) {
    return (await this.fetch(path, { headers: { accept: 'application/json' } })).json();
  }

  async post(path, body, type = 'application/json') {
    const bytes = type === 'application/json' && typeof body !== 'string' ? JSON.stringify(body) : body;
    return (await this.fetch(path, { method: 'POST', body: bytes, headers: { 'content-type': type } })).json();
  }

  // Asks again until `ready` of the answer is true.
  async until(path, ready, seconds = 60) {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const answer = await this.get(path);
      if (ready(answer)) return answer;
      if (Date.now() > end) throw new Error(`${path}: not ready after ${seconds} s: ${JSON.stringify(answer).slice(0, 400)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
