// SPDX-License-Identifier: Apache-2.0
// Debian's Chromium, and pages that fail a test by themselves: a message or an error in the console, a breach of the
// content security policy, a request to anywhere but the server.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

function chromiumPath() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'chromium')).find((path) => existsSync(path));
  if (!found) throw new Error('found no chromium on PATH: apt-get install chromium, or ./dev test browser');
  return found;
}

export async function launch() {
  const args = [
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--disable-sync',
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost', // whatever asks elsewhere
    '--no-default-browser-check',
    '--no-first-run',
    '--no-sandbox',
  ];
  return chromium.launch({ executablePath: chromiumPath(), headless: true, args });
}

function watchPolicy() {
  document.addEventListener('securitypolicyviolation', (event) => {
    const what = `${event.effectiveDirective} ${event.blockedURI} ${event.sample}`;
    console.error(`content security policy: ${what} at ${event.sourceFile}:${event.lineNumber}`);
  });
}

// `options.errorsAllowed`: patterns of messages that the test causes itself (a server that is stopped, a 404).
// `options.script`: runs in each document before its own.
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1280, height: 900 },
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    acceptDownloads: false,
    serviceWorkers: 'block',
  });
  const faults = [];
  const origin = new URL(url).origin;
  // Told, not held up: a request that waits here is not one that the first paint waits for.
  context.on('request', (request) => {
    const asked = request.url();
    if (asked.startsWith('data:') || asked.startsWith('blob:') || new URL(asked).origin === origin) return;
    faults.push(`request to another origin: ${asked}`);
  });
  const allowed = options.errorsAllowed ?? [];
  const note = (text) => {
    if (!allowed.some((pattern) => pattern.test(text))) faults.push(text);
  };
  await context.addInitScript(watchPolicy);
  if (options.script) await context.addInitScript(options.script);
  const page = await context.newPage();
  page.setDefaultTimeout(options.timeout ?? 30_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => note(`error in the page: ${error.stack ?? error}`));
  page.on('crash', () => note('the page crashed'));
  return {
    page,
    faults,
    async close() {
      await context.close();
      if (faults.length > 0) throw new Error(`the page was not quiet:\n${[...new Set(faults)].join('\n')}`);
    },
  };
}
