// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectPath, expectText, expectVisible, settled } from '../lib/expect.mjs';
import { allRows } from '../lib/fill.mjs';
import { card, tile } from '../lib/parts.mjs';
import { kFailed, kHigh, kLarge, kLargeSpans, kPending } from '../lib/spans.mjs';
import { skip, test } from '../lib/suite.mjs';
import { count, sigma, usd } from '../lib/text.mjs';

const visitSession = (world, id, body, options) =>
  world.visit(
    `/sessions/${id}`,
    async (page) => {
      await settled(page);
      await body(page, await world.api.get(`/api/v1/sessions/${id}`));
    },
    options,
  );

test('session: its figures are those of the API', (world) =>
  visitSession(world, kHigh, async (page, row) => {
    await expectText(tile(page, 'Cost'), usd(row.total_cost));
    await expectText(tile(page, 'Tokens'), count(row.total_tokens));
    await expectText(tile(page, 'Messages'), count(row.message_count));
    await expectText(page.locator('.tile').filter({ hasText: 'Cost' }).first(), `HIGH ${sigma(row.cost_z_score)}`);
    await expectText(page.locator('.page-head'), row.input_category);
    const nested = await world.api.get(`/api/analytics/session/${kHigh}`);
    assert.equal(nested.metrics.total_cost, row.total_cost);
  }));

test('session: where it lies among its like, with the session marked', async (world) => {
  const why = await world.api.get(`/api/v1/sessions/${kHigh}/why`);
  await visitSession(world, kHigh, async (page, row) => {
    const among = card(page, 'Among its like');
    await expectVisible(among.locator('.chart svg'));
    await expectText(among.locator('.chart'), 'this session');
    const picture = await among.getByRole('img').first().getAttribute('aria-label');
    assert.ok(picture.includes(usd(row.total_cost)) && picture.includes(sigma(row.cost_z_score)), picture);
    await among.getByText('Figures as a table').click();
    const points = (why.baselines ?? why.scores)?.cost?.points ?? why.cost?.baseline?.points ?? why.metrics?.cost?.baseline?.points;
    assert.ok(points.length > 10, 'the session has a history');
    assert.equal(await among.locator('tbody tr').count(), points.length);
    await among.getByText('duration', { exact: true }).click();
    await expectVisible(among.locator('.chart svg'));
  });
});

test('session: why it costs what it costs, in parts', async (world) =>
  visitSession(world, kHigh, async (page, row) => {
    const because = card(page, 'Why it costs what it costs');
    assert.ok(row.because.parts.length > 0);
    for (const part of row.because.parts) await expectText(because, part.sentence);
  }));

test('session: the tree shows each span with its ledger role, and the reason of the chosen one', async (world) => {
  const { items } = await world.api.get(`/api/v1/sessions/${kHigh}/spans?limit=5000`);
  await visitSession(world, kHigh, async (page) => {
    const tree = page.getByRole('tree', { name: 'Spans of the session' });
    const rows = tree.getByRole('treeitem');
    await expectText(card(page, 'Spans and ledger'), `${count(items.length)} spans`);
    assert.ok((await rows.count()) <= items.length);
    const root = rows.first();
    await expectText(root, 'invoice-triage');
    await expectText(root, 'rollup');
    await expectText(rows.nth(1), 'charged');
    // By keys: down to the first call, which is then told in full.
    await tree.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const chosen = page.getByRole('region', { name: 'The chosen span' });
    await expectText(chosen, 'answer 0');
    const call = items.find((one) => one.name === 'answer 0');
    await expectText(chosen, (call.ledger.reason ?? call.ledger.ledger_reason).slice(0, 40));
    // Closing the root leaves it alone.
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await rows.count(), 1);
    assert.equal(await root.getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('ArrowRight');
    assert.ok((await rows.count()) > 1);
  });
});

test('session: cells with their shares', async (world) => {
  const cells = await world.api.get(`/api/v1/sessions/${kHigh}/cells`);
  const items = cells.items ?? cells;
  await visitSession(world, kHigh, async (page) => {
    const rows = card(page, 'Cells').locator('tbody tr');
    assert.equal(await rows.count(), items.length);
    await expectText(card(page, 'Cells'), 'bottleneck');
    for (const [at, one] of items.entries()) await expectText(rows.nth(at), one.name ?? one.cell_name);
  });
});

test('session: a cost that is not known is unknown, never 0', (world) =>
  visitSession(world, kPending, async (page, row) => {
    assert.equal(row.total_cost, null);
    await expectText(tile(page, 'Cost'), /^unknown$/);
    await expectText(page.locator('.tile').filter({ hasText: 'Cost' }).first(), 'cost pending');
  }));

test('session: an error stands in the figures and at its span', (world) =>
  visitSession(world, kFailed, async (page, row) => {
    assert.ok(row.error_count > 0);
    await expectText(tile(page, 'Errors'), count(row.error_count));
    const failed = page.getByRole('treeitem').filter({ has: page.locator('.has-error') });
    assert.ok((await failed.count()) > 0);
  }));

test('session: leads to its cascade', (world) =>
  visitSession(world, kHigh, async (page, row) => {
    await page.getByRole('link', { name: row.cascade_id }).first().click();
    await expectPath(page, `/cascades/${row.cascade_id}`);
    await settled(page);
  }));

test('session: one of 50,000 spans opens, scrolls, and keeps the page small', (world) =>
  world.visit(
    `/sessions/${kLarge}`,
    async (page) => {
      const tree = page.getByRole('tree', { name: 'Spans of the session' });
      await tree.getByRole('treeitem').first().waitFor();
      const shown = await page.evaluate(() => performance.now());
      await card(page, 'Spans and ledger').getByText(/^50,000 spans\./).waitFor();
      const read = await page.evaluate(() => performance.now());
      console.log(`      50,000 spans: the tree is there after ${Math.round(shown)} ms, all are read after ${Math.round(read)} ms`);
      const nodes = () => page.evaluate(() => document.querySelectorAll('*').length);
      assert.ok((await nodes()) < 5000, `nodes in the page: ${await nodes()}`);
      await tree.focus();
      await page.keyboard.press('End');
      await expectVisible(page.getByRole('region', { name: 'The chosen span' }));
      const height = await tree.evaluate((one) => one.scrollHeight);
      assert.ok(height > kLargeSpans * 20, `the tree is as high as its rows: ${height}`);
      assert.ok(await tree.evaluate((one) => one.scrollTop > one.scrollHeight * 0.9), 'the end is in sight');
      assert.ok((await nodes()) < 5000, `nodes after scrolling: ${await nodes()}`);
      // Its hundreds of cells come when they are asked for.
      await expectVisible(card(page, 'Cells').getByText('bottleneck'));
      await expectVisible(page.getByRole('button', { name: /^Show all \d+ cells$/ }));
      // In the middle rows are drawn, too.
      await tree.evaluate((one) => (one.scrollTop = one.scrollHeight / 2));
      await page.waitForFunction(() => {
        const box = document.querySelector('[role="tree"]').getBoundingClientRect();
        return [...document.querySelectorAll('[role="treeitem"]')].some((row) => {
          const place = row.getBoundingClientRect();
          return place.top > box.top + 100 && place.bottom < box.bottom;
        });
      });
    },
    { timeout: 120_000 },
  ));

test('session: real traces are shown and explained', async (world) => {
  if (world.data.imported.reason) skip(world.data.imported.reason);
  const made = /^(invoice-triage|ticket-|hello|fixed-price|local-draft|unpriced|research-agent)/;
  const rows = (await allRows(world.api)).filter((row) => !made.test(row.session_id));
  assert.ok(rows.length >= 10, `found ${rows.length} sessions of real traces`);
  for (const row of rows.slice(0, 5)) {
    await visitSession(world, encodeURIComponent(row.session_id), async (page) => {
      await expectText(tile(page, 'Tokens'), row.total_tokens === null ? 'unknown' : count(row.total_tokens));
      await expectText(tile(page, 'Cost'), row.total_cost === null ? 'unknown' : usd(row.total_cost));
      await expectVisible(page.getByRole('treeitem'));
    });
  }
});
