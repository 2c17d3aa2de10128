// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { openPage } from '../lib/browser.mjs';
import { expectText, expectVisible, settled } from '../lib/expect.mjs';
import { expectAccessible } from '../lib/axe.mjs';
import { navigation } from '../lib/parts.mjs';
import { startServer } from '../lib/server.mjs';
import { test } from '../lib/suite.mjs';

const kNotFound = { errorsAllowed: [/status of 404/] };

for (const [name, path] of [['session', '/sessions/no-such-session'], ['run', '/runs/no-such-run'], ['cascade', '/cascades/no-such-cascade']]) {
  test(`errors: a ${name} that does not exist says so and what to do`, (world) =>
    world.visit(
      path,
      async (page) => {
        await expectVisible(page.getByRole('alert').or(page.locator('main .notice')));
        await expectText(page.locator('main'), /404|no session|not found|nothing/i);
        await expectAccessible(page);
      },
      kNotFound,
    ));
}

test('errors: an address without a page is not served', async (world) => {
  for (const path of ['/no/such/page', '/assets/no-such-file.js', '/assets/..%2f..%2fetc%2fpasswd', '/index.html']) {
    const answer = await fetch(world.url + path);
    assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.doesNotMatch(answer.headers.get('content-type') ?? '', /html/, path);
  }
});

test('errors: a stopped server is told, and trying again works once it is back', async (world) => {
  const home = mkdtempSync(join(world.folder, 'stopped-'));
  let server = await startServer(world.binary, home);
  const { page, close } = await openPage(world.browser, server.url, { errorsAllowed: [/ERR_CONNECTION_REFUSED|ERR_EMPTY|ERR_CONNECTION_RESET|ERR_SOCKET/] });
  try {
    await page.goto(`${server.url}/`);
    await settled(page);
    // The pages are fetched when first shown; these two are here before the server goes.
    for (const link of ['Events', 'Overview']) {
      await navigation(page, link).click();
      await settled(page);
    }
    assert.equal(await server.stop(), 0);
    await navigation(page, 'Events').click();
    await expectText(page.getByRole('alert'), /does not answer/);
    await expectText(page.getByRole('alert'), 'stat-harness serve');
    await expectAccessible(page);
    server = await startServer(world.binary, home, server.port);
    await page.getByRole('button', { name: 'Try again' }).click();
    await expectText(page.locator('main'), 'No event yet');
  } finally {
    await server.stop();
    await close();
  }
});

test('errors: an empty home says on each page what to do first', async (world) => {
  const home = mkdtempSync(join(world.folder, 'empty-'));
  const server = await startServer(world.binary, home);
  const { page, close } = await openPage(world.browser, server.url);
  try {
    for (const [path, text] of [
      ['/', 'stat-harness run LOG.csv'],
      ['/runs', 'No run yet'],
      ['/sessions', /\/v1\/traces|sessions import/],
      ['/cascades', /\/v1\/traces|sessions import|No cascade/],
      ['/events', 'curl'],
    ]) {
      await page.goto(server.url + path);
      await settled(page);
      await expectText(page.locator('main'), text);
      await expectAccessible(page);
    }
  } finally {
    await server.stop();
    await close();
  }
});
