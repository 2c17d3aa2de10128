// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectText, settled } from '../lib/expect.mjs';
import { runLog } from '../lib/fill.mjs';
import { card, tile } from '../lib/parts.mjs';
import { test } from '../lib/suite.mjs';
import { count, percent } from '../lib/text.mjs';

test('compare: new, updated and dropped are those of the API', async (world) => {
  const { first, second } = world.data.runs;
  const { comparison } = await world.api.get(`/api/v1/compare?run=${second}&reference=${first}`);
  await world.visit(`/compare?run=${second}&reference=${first}`, async (page) => {
    await settled(page);
    for (const change of ['new', 'updated', 'dropped', 'unchanged']) {
      const name = change[0].toUpperCase() + change.slice(1);
      await expectText(tile(page, name), count(comparison[change]));
      const insights = comparison.insights.filter((one) => one.change === change);
      assert.equal(await card(page, new RegExp(`^${name}.*\\(${insights.length}\\)$`)).locator('ul.list > li').count(), insights.length);
    }
    await expectText(tile(page, 'Same places'), percent(comparison.jaccard_identity));
    assert.ok(comparison.insights.length > 0, 'there is something to compare');
  });
});

test('compare: findings of one run alone are those of the API', async (world) => {
  const { first, second } = world.data.runs;
  const { findings } = await world.api.get(`/api/v1/compare?run=${second}&reference=${first}`);
  await world.visit(`/compare?run=${second}&reference=${first}`, async (page) => {
    await settled(page);
    const title = `Findings: ${count(findings.new)} new, ${count(findings.dropped)} dropped`;
    assert.ok(findings.list.length > 0, 'the two runs have different findings');
    const rows = card(page, title).locator('tbody tr');
    assert.equal(await rows.count(), findings.list.length);
    for (const [at, finding] of findings.list.entries()) await expectText(rows.nth(at), finding.title);
    assert.equal(await card(page, 'Settings that differ').count(), 0, 'both were told the same');
  });
});

test('compare: settings that differ are told', async (world) => {
  const { first } = world.data.runs;
  const other = await runLog(world.api, world.data.log, 'erp-first', { known_issues: 'off' });
  await world.visit(`/compare?run=${other}&reference=${first}`, async (page) => {
    await settled(page);
    const row = card(page, 'Settings that differ').locator('tbody tr').filter({ hasText: 'known_issues' });
    assert.deepEqual(await row.locator('td').allInnerTexts(), ['on', 'off']);
  });
});

test('compare: a choice changes the address and the result', (world) =>
  world.visit('/compare', async (page) => {
    await settled(page);
    await expectText(page.locator('main'), 'Choose a run');
    const choice = (name) => page.locator('label').filter({ hasText: new RegExp(`^${name}`) }).locator('select');
    await choice('Run').selectOption(world.data.runs.second);
    await choice('Reference').selectOption(world.data.runs.first);
    await settled(page);
    assert.equal(new URL(page.url()).searchParams.get('reference'), world.data.runs.first);
    await expectText(tile(page, 'New'), /\d/);
  }));
