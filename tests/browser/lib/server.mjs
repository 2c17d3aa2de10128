// SPDX-License-Identifier: Apache-2.0
// The real program: its verbs, and `serve` on a free port of loopback with a home of its own.
import { spawn, spawnSync } from 'node:child_process';

export function runVerb(binary, ...words) {
  const done = spawnSync(binary, words, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`stat-harness ${words.join(' ')}: exit ${done.status}\n${done.stderr}`);
  return done.stdout;
}

// What `serve --json` prints once it listens: {"listening": "http://127.0.0.1:3800"}, in one line or several.
function whenListening(child) {
  return new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (more) => {
      text += more;
      try {
        resolve(JSON.parse(text).listening);
      } catch {
        // Not whole yet.
      }
    });
  });
}

export async function startServer(binary, home, port = 0) {
  const words = ['serve', '--listen', `127.0.0.1:${port}`, '--json', '--home', home];
  const child = spawn(binary, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += text));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const url = await Promise.race([
    whenListening(child),
    ended.then(({ code }) => Promise.reject(new Error(`stat-harness serve: exit ${code}\n${errors}`))),
  ]);
  return {
    url,
    port: Number(new URL(url).port),
    errors: () => errors,
    // Asks it to stop and waits; its exit code.
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return (await ended).code;
    },
  };
}
