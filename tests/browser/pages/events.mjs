// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectText, settled } from '../lib/expect.mjs';
import { card, tile } from '../lib/parts.mjs';
import { test } from '../lib/suite.mjs';
import { count } from '../lib/text.mjs';

const rows = (page) => card(page, 'Events, newest first').locator('tbody tr');

test('events: counts are those of the API, unknown sources apart', async (world) => {
  const stats = await world.api.get('/stats');
  await world.visit('/events', async (page) => {
    await settled(page);
    await expectText(tile(page, 'Events'), count(stats.total));
    await expectText(tile(page, 'Said ok'), count(stats.ok.true));
    await expectText(tile(page, 'Said failed'), count(stats.ok.false));
    await expectText(tile(page, 'Said neither'), count(stats.ok.unknown));
    await expectText(card(page, 'Unknown sources'), 'cron-box');
    assert.doesNotMatch(await card(page, 'Known sources').innerText(), /cron-box/);
  });
});

test('events: each as it was sent, newest first, earlier ones on demand', (world) =>
  world.visit('/events', async (page) => {
    await settled(page);
    const { items } = await world.api.get('/events?limit=100');
    for (const at of [0, 1, 2, 3, 4, 5, 6]) {
      await expectText(rows(page).nth(at), items[at].source);
      await expectText(rows(page).nth(at), items[at].ok === null ? 'unknown' : items[at].ok ? 'ok' : 'failed');
    }
    assert.equal(await rows(page).count(), 100);
    await page.getByRole('button', { name: 'Show earlier events' }).click();
    await expectText(rows(page).nth(world.data.events - 1), 'mcp');
    assert.equal(await rows(page).count(), world.data.events);
  }));

test('events: filters stand in the address', (world) =>
  world.visit('/events', async (page) => {
    await settled(page);
    await page.getByRole('search').getByLabel('Source').selectOption('mcp');
    await page.getByRole('search').getByLabel('Went well').selectOption('false');
    await expectText(rows(page).first(), 'timed out');
    await page.waitForURL(/source=mcp/);
    const texts = await rows(page).allInnerTexts();
    assert.ok(texts.length > 0 && texts.every((text) => text.includes('mcp') && text.includes('failed')), texts[0]);
    await page.reload();
    await settled(page);
    await expectText(rows(page).first(), 'timed out');
  }));

test('events: a browser gets the page and a program gets the list from one address', async (world) => {
  const page = await fetch(`${world.url}/events`, { headers: { accept: 'text/html,*/*;q=0.8' } });
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(page.headers.get('vary') ?? '', /accept/i);
  const list = await fetch(`${world.url}/events`);
  assert.match(list.headers.get('content-type'), /^application\/json/);
});
