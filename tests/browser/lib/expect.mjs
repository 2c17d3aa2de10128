// SPDX-License-Identifier: Apache-2.0
// What the tests say about a page. Each waits a while before it gives up.
import assert from 'node:assert/strict';

// Everything that the page asked for has come and is shown.
export async function settled(page) {
  await page.locator('main h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('main .skeleton:not(.meter)'));
  await page.waitForLoadState('networkidle');
}

export async function expectText(locator, wanted) {
  await locator.first().waitFor();
  const end = Date.now() + 10_000;
  for (;;) {
    const text = (await locator.first().innerText()).replace(/\s+/g, ' ');
    if (wanted instanceof RegExp ? wanted.test(text) : text.includes(wanted)) return;
    if (Date.now() > end) assert.fail(`found ${JSON.stringify(text.slice(0, 600))}, expected ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function expectVisible(locator) {
  await locator.first().waitFor({ state: 'visible' });
}

export async function expectPath(page, wanted) {
  await page.waitForFunction((path) => location.pathname === path, wanted);
}

// Nothing wider than the window: no scrolling sideways.
export async function expectFits(page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    // What scrolls by itself may hold wide things.
    const scrolls = (one) => one !== document.body && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowX);
    const inside = (one) => one !== null && (scrolls(one) || inside(one.parentElement));
    const names = [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > width + 1 && !inside(one.parentElement))
      .slice(0, 6)
      .map((one) => `${one.tagName.toLowerCase()}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`);
    return `${document.documentElement.scrollWidth} > ${width}: ${names.join(', ')}`;
  });
  assert.equal(wide, null, `${page.url()} scrolls sideways`);
}
