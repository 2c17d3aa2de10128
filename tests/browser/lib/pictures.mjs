// SPDX-License-Identifier: Apache-2.0
// The pictures of docs/console.md, one for each page, each below 200 kB.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { settled } from './expect.mjs';
import { placesOf } from './places.mjs';

const kLimit = 200_000;

export async function takePictures(world, folder) {
  mkdirSync(folder, { recursive: true });
  const places = placesOf(world);
  const pictures = {
    overview: [places.overview, 'light'],
    run: [places.run, 'light'],
    'run-waits': [`${places.run}?tab=waits`, 'light'],
    compare: [places.compare, 'light'],
    sessions: [places.sessions, 'light'],
    session: [places.session, 'light'],
    cascade: [places.cascade, 'dark'],
    events: [places.events, 'light'],
  };
  for (const [name, [path, colorScheme]] of Object.entries(pictures)) {
    const file = join(folder, `console-${name}.png`);
    await world.visit(
      path,
      async (page) => {
        await settled(page);
        await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
      },
      { colorScheme, viewport: { width: 1200, height: 820 } },
    );
    const size = statSync(file).size;
    if (size > kLimit) throw new Error(`${file}: found ${size} bytes, expected at most ${kLimit}`);
    console.log(`${file}: ${size} bytes`);
  }
}
