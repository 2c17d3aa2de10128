// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectPath, expectText, expectVisible, settled } from '../lib/expect.mjs';
import { makeLog } from '../lib/fill.mjs';
import { card, tile } from '../lib/parts.mjs';
import { test } from '../lib/suite.mjs';
import { count } from '../lib/text.mjs';

// A drop as the browser makes it: a file of the system in a DataTransfer.
async function dropFile(page, target, name, text) {
  const transfer = await page.evaluateHandle(
    ([fileName, content]) => {
      const made = new DataTransfer();
      made.items.add(new File([content], fileName, { type: 'text/csv' }));
      return made;
    },
    [name, text],
  );
  for (const type of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: transfer });
}

test('upload: a log that is dropped becomes a run with progress, and its report opens', async (world) => {
  const log = makeLog(world.binary, join(world.folder, 'dropped.csv'), 0.03, 7);
  const rows = readFileSync(log, 'utf8').trimEnd().split('\n').length - 1;
  await world.visit(
    '/',
    async (page) => {
      await settled(page);
      const upload = card(page, 'Analyse a log');
      await page.evaluate(() => {
        globalThis.seenProgress = [];
        new MutationObserver(() => {
          for (const bar of document.querySelectorAll('[role="progressbar"]')) globalThis.seenProgress.push(bar.getAttribute('aria-label'));
        }).observe(document.body, { subtree: true, childList: true, attributes: true });
      });
      await dropFile(page, upload.locator('.drop'), 'dropped.csv', readFileSync(log, 'utf8'));
      const open = upload.getByRole('link', { name: 'Open the run' });
      await open.waitFor({ timeout: 120_000 });
      const seen = await page.evaluate(() => [...new Set(globalThis.seenProgress)]);
      assert.ok(seen.includes('Upload'), `the upload showed its progress: ${seen}`);
      assert.ok(seen.some((label) => /^Progress of/.test(label ?? '')), `the run showed its progress: ${seen}`);
      await open.click();
      await settled(page);
      assert.match(new URL(page.url()).pathname, /^\/runs\/./);
      await expectText(tile(page, 'Log'), `${count(rows)} rows`);
      await expectText(page.locator('h1'), 'dropped');
    },
    { timeout: 30_000 },
  );
});

test('upload: a file that is no log fails with its reason', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const upload = card(page, 'Analyse a log');
    await dropFile(page, upload.locator('.drop'), 'note.csv', 'nothing\n');
    await upload.getByText('failed', { exact: true }).or(upload.getByRole('alert')).first().waitFor({ timeout: 60_000 });
    await expectText(upload, /stat-harness columns|not understood/);
  }, { errorsAllowed: [/status of 4\d\d/] }));

test('upload: files can be chosen without a mouse', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const button = page.getByRole('button', { name: 'Choose files' });
    await button.focus();
    const chooser = page.waitForEvent('filechooser');
    await settled(page); // the browser knows by now that it is waited for
    await page.keyboard.press('Enter');
    const opened = await chooser;
    assert.ok(opened.isMultiple());
    await expectVisible(button);
    await expectPath(page, '/');
  }));
