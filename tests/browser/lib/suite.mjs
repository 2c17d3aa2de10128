// SPDX-License-Identifier: Apache-2.0
// The tests by name, run one after the other; each passes, fails or is skipped with its reason.
const tests = [];

export class Skip extends Error {}

export function test(name, body) {
  tests.push({ name, body });
}

// Ends the test that calls it: what it needs is not here.
export function skip(reason) {
  throw new Skip(reason);
}

// `only`: parts of names, by commas.
export async function runTests(only, run) {
  const parts = only.split(',');
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, body } of tests.filter((one) => parts.some((part) => one.name.includes(part)))) {
    const begin = Date.now();
    try {
      await run(name, body);
      counts.passed += 1;
      console.log(`ok    ${name} (${Date.now() - begin} ms)`);
    } catch (error) {
      if (error instanceof Skip) {
        counts.skipped += 1;
        console.log(`skip  ${name}: ${error.message}`);
        continue;
      }
      counts.failed += 1;
      const text = String(error?.stack ?? error).replace(/\n/g, '\n      ');
      console.log(`FAIL  ${name}\n      ${text}`);
    }
  }
  return counts;
}
