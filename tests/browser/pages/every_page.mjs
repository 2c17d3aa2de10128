// SPDX-License-Identifier: Apache-2.0
// What holds for all pages: accessible in both themes, no scrolling sideways on a telephone, a deep link that works.
import assert from 'node:assert/strict';
import { expectAccessible } from '../lib/axe.mjs';
import { expectFits, settled } from '../lib/expect.mjs';
import { placesOf } from '../lib/places.mjs';
import { test } from '../lib/suite.mjs';

const kNames = ['overview', 'runs', 'run', 'compare', 'sessions', 'session', 'cascades', 'cascade', 'events'];

for (const name of kNames) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${name} page: accessible in ${colorScheme}`, (world) =>
      world.visit(
        placesOf(world)[name],
        async (page) => {
          await settled(page);
          assert.equal(await page.locator('html').getAttribute('data-theme'), colorScheme);
          await expectAccessible(page);
        },
        { colorScheme },
      ));
  }

  test(`${name} page: fits into 400 pixels`, (world) =>
    world.visit(
      placesOf(world)[name],
      async (page) => {
        await settled(page);
        await expectFits(page);
      },
      { viewport: { width: 400, height: 800 } },
    ));
}

test('every page: has a title and one first heading of its own', async (world) => {
  const titles = new Map();
  for (const [name, path] of Object.entries(placesOf(world))) {
    await world.visit(path, async (page) => {
      await settled(page);
      assert.equal(await page.locator('h1').count(), 1, `${name}: headings of the first level`);
      titles.set(name, await page.title());
    });
  }
  assert.equal(new Set(titles.values()).size, titles.size, `titles are not all different: ${[...titles.values()]}`);
});

test('every page: back and forward keep their place', (world) =>
  world.visit('/', async (page) => {
    await settled(page);
    const visited = ['/'];
    for (const link of ['Runs', 'Sessions', 'Cascades', 'Events']) {
      await page.getByRole('navigation').getByRole('link', { name: link, exact: true }).click();
      await settled(page);
      visited.push(new URL(page.url()).pathname);
    }
    assert.deepEqual(visited, ['/', '/runs', '/sessions', '/cascades', '/events']);
    for (const path of visited.slice(0, -1).reverse()) {
      await page.goBack();
      await settled(page);
      assert.equal(new URL(page.url()).pathname, path);
    }
    await page.goForward();
    await settled(page);
    assert.equal(new URL(page.url()).pathname, '/runs');
    // Loaded again it is the same page, not a file that is missing.
    await page.reload();
    await settled(page);
    assert.equal(await page.locator('h1').innerText(), 'Runs');
  }));
