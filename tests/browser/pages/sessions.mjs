// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { expectPath, expectText, expectVisible, settled } from '../lib/expect.mjs';
import { allRows } from '../lib/fill.mjs';
import { kFailed, kFree, kHigh, kLow, kPending } from '../lib/spans.mjs';
import { test } from '../lib/suite.mjs';
import { count, sigma, usd } from '../lib/text.mjs';

const row = (page, id) => page.locator('.ag-row').filter({ has: page.getByRole('link', { name: id, exact: true }) });
const cell = (within, column) => within.locator(`[col-id="${column}"]`);

// The grid with its rows in place of dots.
async function gridReady(page) {
  await settled(page);
  await page.locator('.ag-row [col-id="session_id"] a').first().waitFor();
}

const kBadges = {
  normal: (z) => sigma(z),
  unusual: (z) => sigma(z),
  outlier_high: (z) => `HIGH ${sigma(z)}`,
  outlier_low: (z) => `LOW ${sigma(z)}`,
  too_little_history: () => 'too little history',
  cost_pending: () => 'cost pending',
  no_variance: () => 'no variance',
  free: () => 'free',
};

test('sessions: the first rows are those of the API, newest first', (world) =>
  world.visit('/sessions', async (page) => {
    await gridReady(page);
    const { items } = await world.api.get('/api/v1/sessions?sort=created_at&order=desc&limit=8');
    for (const [at, wanted] of items.entries()) {
      const shown = page.locator(`.ag-row[row-index="${at}"]`);
      await expectText(cell(shown, 'session_id'), wanted.session_id);
      await expectText(cell(shown, 'cascade_id'), wanted.cascade_id || 'unknown');
      await expectText(cell(shown, 'input_complexity_score'), wanted.input_category ?? 'unknown');
      await expectText(cell(shown, 'total_cost'), wanted.total_cost === null ? 'unknown' : usd(wanted.total_cost));
      await expectText(cell(shown, 'total_tokens'), wanted.total_tokens === null ? 'unknown' : count(wanted.total_tokens));
    }
  }));

for (const [state, text] of Object.entries(kBadges)) {
  test(`sessions: badge of ${state}`, async (world) => {
    const rows = await allRows(world.api, `&filter=${encodeURIComponent(`state:=:${state}`)}`);
    assert.ok(rows.length > 0, `some session has the state ${state}`);
    await world.visit(`/sessions?state=${state}`, async (page) => {
      await gridReady(page);
      // The whole number is known once the last page was read.
      await expectText(page.locator('main'), rows.length <= 100 ? `${count(rows.length)} session` : '100 sessions read');
      const first = page.locator('.ag-row[row-index="0"]');
      const id = await cell(first, 'session_id').innerText();
      const wanted = rows.find((one) => one.session_id === id);
      assert.ok(wanted, `${id} has the state ${state}`);
      const badge = cell(first, 'cost_z_score').locator('.badge');
      await expectText(badge, text(wanted.cost_z_score));
      assert.equal(await badge.locator('svg').count(), 1, 'an icon stands beside the text');
      assert.ok(await badge.getAttribute('title'), 'its title says what it means');
    });
  });
}

test('sessions: badges of sizes and of what each session was made to be', async (world) => {
  const wanted = { [kHigh]: 'HIGH', [kLow]: 'LOW', [kPending]: 'cost pending', [kFree]: 'free' };
  for (const [id, text] of Object.entries(wanted)) {
    await world.visit(`/sessions?text=${id}`, async (page) => {
      await gridReady(page);
      await expectText(cell(row(page, id), 'cost_z_score'), text);
    });
  }
  const sizes = { hello: 'tiny', 'ticket-summary': 'small', 'invoice-triage': 'medium', 'fixed-price': 'large', 'ticket-digest': 'huge' };
  for (const [cascade, size] of Object.entries(sizes)) {
    await world.visit(`/sessions?cascade=${cascade}`, async (page) => {
      await gridReady(page);
      await expectText(cell(page.locator('.ag-row[row-index="0"]'), 'input_complexity_score'), size);
    });
  }
});

test('sessions: the tooltip of a cost tells z, cluster average, status and because', async (world) => {
  const wanted = await world.api.get(`/api/v1/sessions/${kHigh}`);
  await world.visit(`/sessions?text=${kHigh}`, async (page) => {
    await gridReady(page);
    await cell(row(page, kHigh), 'total_cost').hover();
    const tooltip = page.locator('.tooltip');
    await expectText(tooltip, usd(wanted.total_cost));
    await expectText(tooltip, sigma(wanted.cost_z_score));
    await expectText(tooltip, usd(wanted.cluster_avg_cost));
    await expectText(tooltip, `n = ${count(wanted.cluster_run_count)}`);
    await expectText(tooltip, 'outlier high');
    assert.ok(wanted.because.parts.length > 0);
    for (const part of wanted.because.parts) await expectText(tooltip, part.sentence);
  });
});

test('sessions: filters stand in the address and narrow the grid', (world) =>
  world.visit('/sessions', async (page) => {
    await gridReady(page);
    await page.getByLabel('Cascade').selectOption('invoice-triage');
    await page.getByLabel('Anomaly').selectOption('outlier_low');
    await expectVisible(page.getByRole('link', { name: kLow, exact: true }));
    assert.equal(await row(page, kFree).count(), 0);
    const query = new URL(page.url()).searchParams;
    assert.equal(query.get('cascade'), 'invoice-triage');
    assert.equal(query.get('state'), 'outlier_low');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Session', { exact: true }).fill('no-such-id');
    await expectText(page.locator('main'), 'No session matches');
    await page.getByRole('button', { name: 'Clear' }).click();
    await gridReady(page);
  }));

test('sessions: sorting is the server\'s, over all rows', async (world) => {
  const { items } = await world.api.get('/api/v1/sessions?sort=total_tokens&order=desc&limit=3');
  await world.visit('/sessions', async (page) => {
    await gridReady(page);
    const header = page.getByRole('columnheader', { name: 'Tokens' });
    for (let clicks = 0; clicks < 3 && (await header.getAttribute('aria-sort')) !== 'descending'; ++clicks) {
      await header.locator('.ag-header-cell-label').click();
    }
    for (const [at, wanted] of items.entries()) {
      await expectText(cell(page.locator(`.ag-row[row-index="${at}"]`), 'session_id'), wanted.session_id);
    }
  });
});

test('sessions: scrolling reads further pages up to the last row', async (world) => {
  const rows = await allRows(world.api, '&sort=created_at&order=desc');
  assert.ok(rows.length > 200, 'more than two pages');
  await world.visit('/sessions', async (page) => {
    await gridReady(page);
    const last = page.locator(`.ag-row[row-index="${rows.length - 1}"]`);
    for (let turns = 0; turns < 60 && (await last.count()) === 0; ++turns) {
      await page.locator('.sessions-grid').hover();
      await page.mouse.wheel(0, 4000);
      await page.waitForTimeout(100);
    }
    await expectText(cell(last, 'session_id'), rows.at(-1).session_id);
    const drawn = await page.locator('.ag-row').count();
    assert.ok(drawn < 100, `only rows in sight are in the page, found ${drawn}`);
  });
});

test('sessions: a row opens by a click and by Enter, and back leads to the grid', (world) =>
  world.visit(`/sessions?cascade=invoice-triage`, async (page) => {
    await gridReady(page);
    await cell(row(page, kFailed), 'total_tokens').click();
    await expectPath(page, `/sessions/${kFailed}`);
    await settled(page);
    await page.goBack();
    await gridReady(page);
    assert.equal(new URL(page.url()).searchParams.get('cascade'), 'invoice-triage');

    // From the last field before the grid by keys alone: header, first row, second row.
    await page.getByRole('button', { name: 'Clear' }).focus();
    await page.keyboard.press('Tab');
    assert.ok(await page.evaluate(() => document.activeElement?.closest('.ag-root') !== null), 'Tab leads into the grid');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const id = await page.evaluate(() => document.activeElement?.closest('.ag-row')?.querySelector('[col-id="session_id"]')?.textContent);
    assert.ok(id, 'the arrows lead to a row');
    await page.keyboard.press('Enter');
    await expectPath(page, `/sessions/${id}`);
  }));

test('sessions: the grid is painted soon after the page is asked for', async (world) => {
  const times = [];
  for (let turn = 0; turn < 5; ++turn) {
    await world.visit(
      '/sessions',
      async (page) => {
        await page.locator('.ag-row [col-id="session_id"] a').first().waitFor();
        times.push(await page.evaluate(() => globalThis.firstRowAt));
      },
      {
        script: () => {
          const look = () => {
            if (document.querySelector('.ag-row [col-id="session_id"] a')) {
              // After the frame that holds the row.
              requestAnimationFrame(() => setTimeout(() => (globalThis.firstRowAt = performance.now()), 0));
            } else {
              requestAnimationFrame(look);
            }
          };
          requestAnimationFrame(look);
        },
      },
    );
  }
  times.sort((a, b) => a - b);
  console.log(`      first paint of the grid: least ${Math.round(times[0])} ms, median ${Math.round(times[2])} ms of 5`);
  assert.ok(times[0] < 5000, `least of five: ${times[0]} ms`);
});
