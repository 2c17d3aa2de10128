// SPDX-License-Identifier: Apache-2.0
// Durations and hours read in the console as in the reports: the cases of src/base/time_test.cc and
// src/base/text_test.cc, where a change of one must be made in the other.
import assert from 'node:assert/strict';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { test } from '../lib/suite.mjs';

const consoleFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../console');

// The console's own module, made into JavaScript by the vite that builds the console.
async function formats() {
  const { build } = await import(pathToFileURL(join(consoleFolder, 'node_modules/vite/dist/node/index.js')).href);
  const entry = join(consoleFolder, 'src/format/duration.ts');
  const built = await build({
    configFile: false,
    root: consoleFolder,
    logLevel: 'silent',
    publicDir: false,
    build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
  });
  const { code } = [built].flat()[0].output[0];
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

const kSecond = 1e6;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;
const durations = [
  [0, '0 us'],
  [17, '17 us'],
  [999, '999 us'],
  [1000, '0.001 s'],
  [1_250_000, '1.250 s'],
  [59_999_999, '59.999 s'],
  [200 * kSecond, '3 m 20 s'],
  [59.6 * kMinute, '59 m 36 s'],
  [59 * kMinute + 59.6 * kSecond, '59 m 59 s'],
  [5 * kHour + 12 * kMinute, '5 h 12 m'],
  [24 * kHour - kSecond, '23 h 59 m'],
  [76 * kHour, '3 d 4 h'],
  [48 * kHour - 1, '1 d 23 h'],
  [-kMinute, '−1 m 0 s'],
];
const hourCases = [
  [0, '0 h'],
  [0.0004, '0.000 h'],
  [-0.0004, '0.000 h'],
  [0.0625, '0.062 h'],
  [59.6 / 60, '0.993 h'],
  [1, '1.000 h'],
  [7.359, '7.359 h'],
  [-7.359, '−7.359 h'],
  [12.25, '12.2 h'],
  [12.35, '12.3 h'],
  [12.75, '12.8 h'],
  [999.96, '1,000.0 h'],
  [247022.187, '247,022.2 h'],
  [1234567.8, '1,234,567.8 h'],
];

test('durations and hours read as in the reports', async () => {
  const { duration, durationShort, hours, hoursShort } = await formats();
  for (const [us, text] of durations) assert.equal(duration(us / 1000), text);
  for (const [value, text] of hourCases) assert.equal(hours(value), text);
  assert.deepEqual([250000, 2.5, 0, 0.05].map(hoursShort), ['250,000 h', '2.5 h', '0 h', '0.05 h']);
  assert.deepEqual([0.1, 1, 100, 1000, 90_000, 7_200_000].map(durationShort), [
    '100 us',
    '0.001 s',
    '0.1 s',
    '1 s',
    '1 m 30 s',
    '2 h',
  ]);
  assert.equal(duration(null), 'unknown');
  assert.equal(hours(undefined), 'unknown');
});
