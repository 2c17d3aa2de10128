// SPDX-License-Identifier: Apache-2.0
// node run.mjs --binary PROGRAM [--only WORD] [--screenshots] [--keep]: starts the program with a home of its own, fills
// it over HTTP, and tests the console in Chromium. The last line counts the tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Api } from './lib/api.mjs';
import { launch, openPage } from './lib/browser.mjs';
import { fill, importTraces } from './lib/fill.mjs';
import { takePictures } from './lib/pictures.mjs';
import { startServer } from './lib/server.mjs';
import { runTests } from './lib/suite.mjs';

const { values: options } = parseArgs({
  options: {
    binary: { type: 'string', default: 'build/bin/stat-harness' },
    only: { type: 'string', default: '' },
    screenshots: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const binary = resolve(options.binary);
const folder = mkdtempSync(join(tmpdir(), 'stat-harness-browser-'));
const home = join(folder, 'home');

for (const name of ['durations', 'overview', 'run', 'compare', 'sessions', 'session', 'cascade', 'events', 'upload', 'every_page', 'keyboard', 'errors']) {
  await import(`./pages/${name}.mjs`);
}

const imported = importTraces(binary, home, root);
const server = await startServer(binary, home);
const browser = await launch();
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const api = new Api(server.url);
  const data = { ...(await fill({ api, binary, folder, root })), imported };
  const world = { api, binary, browser, data, folder, home, url: server.url };
  // Gives `body` a page at `path` and closes it, whatever comes; fails when the page was not quiet.
  world.visit = async (path, body, pageOptions = {}) => {
    const opened = await openPage(browser, server.url, pageOptions);
    try {
      await opened.page.goto(server.url + path);
      await body(opened.page);
    } catch (error) {
      if (opened.faults.length > 0) error.stack += `\nThe page said: ${opened.faults.join('\n')}`;
      await opened.close().catch(() => {});
      throw error;
    }
    await opened.close();
  };
  if (options.screenshots) await takePictures(world, join(root, 'docs/images'));
  else Object.assign(counts, await runTests(options.only, (_name, body) => body(world)));
} finally {
  await browser.close();
  const code = await server.stop();
  if (code !== 0) {
    console.log(`FAIL  the server ends with 0: it ended with ${code}\n      ${server.errors()}`);
    counts.failed += 1;
  }
  if (options.keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
if (!options.screenshots) console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 ? 1 : 0;
