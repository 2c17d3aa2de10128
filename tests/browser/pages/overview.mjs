// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectPath, expectText, settled } from '../lib/expect.mjs';
import { card, tile } from '../lib/parts.mjs';
import { test } from '../lib/suite.mjs';
import { count, hours, number, percent } from '../lib/text.mjs';

test('overview: its figures are those of the API', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const overview = await world.api.get('/api/v1/overview');
    const newest = [...overview.trend].sort((a, b) => (a.finished_at < b.finished_at ? 1 : -1))[0];
    await expectText(tile(page, 'Energy of the newest run'), number(overview.energy?.total ?? newest.energy));
    await expectText(tile(page, 'Waiting'), hours(newest.wait_hours));
    await expectText(tile(card(page, 'Sessions'), 'Sessions'), count(overview.sessions.sessions));
    await expectText(tile(card(page, 'Events'), 'Events'), count(overview.events.total));
    await expectText(tile(card(page, 'Events'), 'Failed'), count(overview.events.ok.false));
    await expectText(tile(card(page, 'Events'), 'Went well'), percent(overview.events.ok.rate));
    assert.equal(overview.events.total, world.data.events);
  }));

test('overview: top actions stand with savings and intervals, and open their run', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const { top_actions: actions } = await world.api.get('/api/v1/overview');
    assert.ok(actions.length > 0, 'the log has verified actions');
    const rows = card(page, 'Top actions').getByRole('listitem');
    assert.equal(await rows.count(), actions.length);
    const saving = actions.findIndex((one) => one.ci_low !== null && one.saving_hours > 0);
    assert.ok(saving >= 0, 'one of them has an interval');
    const wanted = actions[saving];
    await expectText(rows.nth(saving), wanted.title);
    await expectText(rows.nth(saving), hours(wanted.saving_hours));
    await expectText(rows.nth(saving), `${hours(wanted.ci_low)} to ${hours(wanted.ci_high)}`);
    await rows.nth(saving).getByRole('link').click();
    await expectPath(page, `/runs/${wanted.run_id}`);
  }));

test('overview: the trend has a point for each run, and its figures as a table', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const { trend } = await world.api.get('/api/v1/overview');
    assert.ok(trend.length >= 2, 'two runs were made');
    const trendCard = card(page, 'Trend over runs');
    await trendCard.getByText('Waits', { exact: true }).click();
    await trendCard.getByText('Figures as a table').click();
    const rows = trendCard.locator('tbody tr');
    assert.equal(await rows.count(), trend.filter((one) => one.wait_hours !== null).length);
    for (const point of trend) await expectText(rows.filter({ hasText: point.run_id }), number(point.wait_hours));
    assert.ok((await trendCard.locator('svg path').count()) > 0, 'the trend is drawn');
  }));
