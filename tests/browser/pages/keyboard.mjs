// SPDX-License-Identifier: Apache-2.0
// The console without a mouse.
import assert from 'node:assert/strict';
import { expectPath, expectVisible, settled } from '../lib/expect.mjs';
import { test } from '../lib/suite.mjs';

const focused = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one?.getAttribute('aria-label') ?? one?.textContent?.trim() ?? '';
  });

test('keyboard: Tab goes through the page from the top, and what has the focus is seen', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const wanted = [/^Skip to the content$/, /Statistics Harness/, /^Overview$/, /^Runs$/, /^Compare$/, /^Sessions$/, /^Cascades$/, /^Events$/, /^Colours/, /^Keys$/];
    for (const name of wanted) {
      await page.keyboard.press('Tab');
      assert.match(await focused(page), name);
      const box = await page.locator(':focus').boundingBox();
      assert.ok(box && box.x >= 0 && box.y >= 0 && box.width > 0, `${name} is on the screen: ${JSON.stringify(box)}`);
      const outlined = await page.locator(':focus').evaluate((one) => {
        const style = getComputedStyle(one);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
      });
      assert.ok(outlined, `${name} shows that it has the focus`);
    }
  }));

test('keyboard: the skip link leads to the content', (world) =>
  world.visit('/runs', async (page) => {
    await settled(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'content');
  }));

test('keyboard: ? opens the list of keys, Escape closes it', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keys' });
    await expectVisible(dialog);
    for (const key of ['Sessions', 'Change the colours']) await expectVisible(dialog.getByText(key, { exact: true }));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }));

test('keyboard: g and a letter go to each page', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    for (const [key, path] of [['r', '/runs'], ['c', '/compare'], ['s', '/sessions'], ['a', '/cascades'], ['e', '/events'], ['o', '/']]) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await expectPath(page, path);
      await settled(page);
    }
  }));

test('keyboard: t goes round the colours, and the choice is kept', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const theme = () => page.locator('html').getAttribute('data-theme');
    assert.equal(await theme(), 'light');
    await page.keyboard.press('t'); // from the system's to light
    await page.keyboard.press('t');
    assert.equal(await theme(), 'dark');
    await page.reload();
    await settled(page);
    assert.equal(await theme(), 'dark');
  }));
