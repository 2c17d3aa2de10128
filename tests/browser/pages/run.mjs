// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectText, expectVisible, settled } from '../lib/expect.mjs';
import { card, tab, tile } from '../lib/parts.mjs';
import { test } from '../lib/suite.mjs';
import { count, hours, number } from '../lib/text.mjs';

const visitRun = (world, query, body) =>
  world.visit(`/runs/${world.data.runs.first}${query}`, async (page) => {
    await settled(page);
    await body(page, await world.api.get(`/api/v1/runs/${world.data.runs.first}`));
  });

test('runs: lists each run with its figures', (world) =>
  world.visit('/runs', async (page) => {
    await settled(page);
    const { items } = await world.api.get('/api/v1/runs');
    assert.ok(items.length >= 2);
    assert.equal(await page.locator('tbody tr').count(), items.length);
    for (const run of items) {
      const row = page.locator('tbody tr').filter({ hasText: run.run_id });
      await expectText(row, run.dataset_name);
      await expectText(row, count(run.findings));
      if (run.saving_hours !== null) await expectText(row, hours(run.saving_hours));
    }
  }));

test('runs: two that are chosen are compared, the later against the earlier', (world) =>
  world.visit('/runs', async (page) => {
    await settled(page);
    const { first, second } = world.data.runs;
    for (const run of [second, first]) await page.getByLabel(`Choose run ${run} to compare`).check();
    await page.getByRole('button', { name: 'Compare the two chosen' }).click();
    await page.waitForURL(`**/compare?run=${second}&reference=${first}`);
    await settled(page);
  }));

test('run: headline and actions are those of report.json', (world) =>
  visitRun(world, '', async (page, report) => {
    const { headline, decision } = report.stable;
    await expectText(tile(page, 'Waiting'), hours(headline.wait_hours));
    await expectText(tile(page, 'Energy'), number(decision.energy.total));
    await expectText(tile(page, 'Verified actions'), count(decision.actions.length));
    await expectText(tile(page, 'Most waiting'), headline.top_process.process_id);
    assert.ok(decision.actions.length > 0);
    const rows = card(page, /verified actions?$/).locator('ol > li');
    assert.equal(await rows.count(), decision.actions.length);
    for (const [at, action] of decision.actions.entries()) {
      await expectText(rows.nth(at), action.label);
      await expectText(rows.nth(at), hours(action.delta_hours));
      if (action.interval) await expectText(rows.nth(at), `${hours(action.interval.low)} to ${hours(action.interval.high)}`);
    }
    await rows.first().getByText('How to do it, check it and disprove it').click();
    await expectText(rows.first(), decision.actions[0].disproof);
  }));

test('run: waits by cause, over time, and who made whom wait', (world) =>
  visitRun(world, '?tab=waits', async (page, report) => {
    const byCause = card(page, 'Waits by cause');
    await expectVisible(byCause.locator('svg'));
    await byCause.getByText('Figures as a table').click();
    const top = report.stable.headline.top_process;
    await expectText(byCause.locator('tbody tr').first(), top.process_id);
    await expectVisible(card(page, 'Waits over time').locator('svg'));
    const blame = card(page, 'Who made whom wait');
    await expectVisible(blame);
    assert.ok((await blame.innerText()).length > 100);
  }));

test('run: replay plot, plan front and calibration', (world) =>
  visitRun(world, '?tab=replay', async (page, report) => {
    const plans = card(page, 'Plans');
    await expectVisible(plans.locator('.chart svg'));
    const rows = plans.locator('tbody tr');
    assert.equal(await rows.count(), report.stable.decision.plans.length);
    for (const [at, plan] of report.stable.decision.plans.entries()) {
      await expectText(rows.nth(at), hours(plan.delta_hours));
      await expectText(rows.nth(at), plan.on_front ? 'on the front' : 'behind it');
    }
  }));

test('run: data quality and columns', (world) =>
  visitRun(world, '?tab=data', async (page, report) => {
    const columns = card(page, 'Columns and roles').locator('tbody tr');
    assert.equal(await columns.count(), report.stable.dataset.columns.length);
    const input = report.volatile.inputs[0];
    await expectText(card(page, 'Inputs').locator('tbody tr').first(), count(input.rows_kept));
  }));

test('run: evidence names the digest, and each file opens', (world) =>
  visitRun(world, '?tab=files', async (page, report) => {
    await expectText(card(page, 'Evidence'), report.stable_digest);
    const links = card(page, 'Files').getByRole('link');
    await expectVisible(links);
    for (const link of await links.all()) {
      const path = await link.getAttribute('href');
      assert.equal((await world.api.fetch(path)).status, 200, path);
    }
  }));

test('run: findings are all there', (world) =>
  visitRun(world, '?tab=findings', async (page, report) => {
    await expectText(page.getByRole('tabpanel'), /finding/i);
    assert.ok(report.stable.headline.findings > 0);
  }));

test('run: tabs stand in the address and move by arrows', (world) =>
  visitRun(world, '', async (page) => {
    await tab(page, 'Actions').focus();
    await page.keyboard.press('ArrowRight');
    await expectVisible(card(page, 'Waits by cause'));
    assert.equal(new URL(page.url()).searchParams.get('tab'), 'waits');
    assert.equal(await tab(page, 'Waits').getAttribute('aria-selected'), 'true');
    await page.keyboard.press('End');
    assert.equal(new URL(page.url()).searchParams.get('tab'), 'files');
  }));

test('run: its report.html opens from the page', (world) =>
  visitRun(world, '', async (page) => {
    const path = await page.getByRole('link', { name: 'Open report.html' }).getAttribute('href');
    const answer = await world.api.fetch(path);
    assert.match(answer.headers.get('content-type'), /^text\/html/);
    assert.match(await answer.text(), /<html/);
  }));
