// SPDX-License-Identifier: Apache-2.0
// Accessibility by axe-core: WCAG 2.2 A and AA and its best practices, over the page as it stands.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

function describe(violation) {
  const places = violation.nodes.slice(0, 4).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`);
  return `${violation.id} (${violation.impact}, ${violation.nodes.length} places): ${violation.help}\n  ${places
    .join('\n  ')
    .replace(/\n +/g, ' ')}`;
}

export async function expectAccessible(page) {
  // By the debugger's door, which the page's own policy does not bar.
  await page.evaluate(source);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  if (result.violations.length > 0) {
    throw new Error(`axe-core found on ${page.url()}:\n${result.violations.map(describe).join('\n')}`);
  }
}
