// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectPath, expectText, expectVisible, settled } from '../lib/expect.mjs';
import { card } from '../lib/parts.mjs';
import { kHigh, kLow } from '../lib/spans.mjs';
import { test } from '../lib/suite.mjs';
import { count } from '../lib/text.mjs';

test('cascades: lists each with its sessions, and opens one', async (world) => {
  const { items } = await world.api.get('/api/v1/cascades');
  await world.visit('/cascades', async (page) => {
    await settled(page);
    assert.equal(await page.locator('tbody tr').count(), items.length);
    for (const one of items) {
      const row = page.locator('tbody tr').filter({ has: page.getByRole('link', { name: one.cascade_id, exact: true }) });
      await expectText(row, count(one.sessions));
    }
    await page.getByRole('link', { name: 'invoice-triage', exact: true }).click();
    await expectPath(page, '/cascades/invoice-triage');
    await expectText(page.locator('h1'), 'Cascade invoice-triage');
  });
});

test('cascade: the timeline holds every session of it', async (world) => {
  const { items } = await world.api.get('/api/v1/cascades');
  const wanted = items.find((one) => one.cascade_id === 'invoice-triage').sessions;
  await world.visit('/cascades/invoice-triage', async (page) => {
    await settled(page);
    const timeline = card(page, 'Cost over time');
    await expectVisible(timeline.locator('.chart svg'));
    await timeline.getByText('Figures as a table').click();
    for (const step of ['Days', 'Weeks', 'Hours']) {
      await timeline.getByText(step, { exact: true }).click();
      const shown = async () => {
        const cells = await timeline.locator('tbody tr td:nth-child(3)').allTextContents();
        return cells.reduce((before, text) => before + Number(text.replaceAll(',', '')), 0);
      };
      for (let turns = 0; turns < 50 && (await shown()) !== wanted; ++turns) await page.waitForTimeout(100);
      assert.equal(await shown(), wanted, step);
    }
  });
});

test('cascade: what is usual, by size of input', async (world) => {
  const answer = await world.api.get('/api/v1/cascades/invoice-triage/baselines');
  const items = answer.items.filter((one) => one.metric === 'cost');
  await world.visit('/cascades/invoice-triage', async (page) => {
    await settled(page);
    const rows = card(page, 'What is usual').locator('tbody tr');
    assert.equal(await rows.count(), items.length);
    await expectText(rows.first(), count(items[0].n));
    await expectText(rows.first(), items[0].input_category);
  });
});

test('cascade: outliers lead to their sessions', (world) =>
  world.visit('/cascades/invoice-triage', async (page) => {
    await settled(page);
    const outliers = card(page, 'Outliers');
    for (const id of [kHigh, kLow]) await expectVisible(outliers.getByRole('link', { name: id }));
    await outliers.getByRole('link', { name: kHigh }).click();
    await expectPath(page, `/sessions/${kHigh}`);
  }));
