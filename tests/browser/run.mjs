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

for (const name of ['overview', 'run', 'compare', 'sessions', 'session', 'cascade', 'events', 'upload', 'every_page', 'keyboard', 'errors']) {
  await import(`./pages/${name}.mjs`);
}

const imported = importTraces(binary, home, root);
const server = await startServer(binary, home);
const browser = await launch();
let failed = 1;
try {
  const api = new Api(server.url);
  const data = { ...(await fill({ api, binary, folder, root })), imported };
  const world = {
    api,
    binary,
    browser,
    data,
    folder,
    home,
    url: server.url,
    // A page at `path`; closing it fails when it was not quiet.
    async open(path, pageOptions = {}) {
      const opened = await openPage(browser, server.url, pageOptions);
      await opened.page.goto(server.url + path);
      return opened;
    },
  };
  // Gives `body` a page at `path` and closes it, whatever comes.
  world.visit = async (path, body, pageOptions) => {
    const opened = await world.open(path, pageOptions);
    try {
      await body(opened.page);
    } catch (error) {
      if (opened.faults.length > 0) error.stack += `\nThe page said: ${opened.faults.join('\n')}`;
      await opened.close().catch(() => {});
      throw error;
    }
    await opened.close();
  };

  if (options.screenshots) {
    await takePictures(world, join(root, 'docs/images'));
    failed = 0;
  } else {
    const counts = await runTests(options.only, (_name, body) => body(world));
    console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    failed = counts.failed;
  }
} finally {
  await browser.close();
  const code = await server.stop();
  if (code !== 0) {
    console.error(`stat-harness serve ended with ${code}: ${server.errors()}`);
    failed += 1;
  }
  if (options.keep) console.error(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;
