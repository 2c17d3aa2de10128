// SPDX-License-Identifier: Apache-2.0
// How the console becomes static files: hashed names below /assets, nothing inline, no source maps, the same bytes
// from the same sources. CMake builds it into the program; `./dev console dev` serves it beside a running server.
import { defineConfig } from 'vite';
import react from '@vitejs/plugin-react';
import { notices } from './notices.ts';

const server = process.env.STAT_HARNESS_URL ?? 'http://127.0.0.1:3800';
// The server's own paths; a page that the browser navigates to stays with vite.
const proxied = ['/api', '/v1', '/event', '/events', '/stats', '/healthz', '/readyz', '/metrics', '/openapi.json'];

export default defineConfig({
  plugins: [react(), notices('third-party-notices.txt')],
  // The server puts a fresh nonce in place of this word in each answer (src/server/resource_console.cc).
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: process.env.HARNESS_CONSOLE_OUT ?? '../build/console/dist',
    emptyOutDir: true,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
    // What pages share in two files, that of start.ts without React: a request costs the first paint some
    // milliseconds, and so does each byte before the first request for data.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'start', test: /src\/(start|api\/|router\/routes|pages\/(page_modules|first_requests)|.*_view\.ts)/ },
            { name: 'shared', test: /src\/(components|format|hooks|router)\/|node_modules\/react/ },
          ],
        },
      },
    },
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      proxied.map((path) => [
        path,
        {
          target: server,
          bypass: (request: { headers: { accept?: string } }) =>
            request.headers.accept?.includes('text/html') ? '/index.html' : undefined,
        },
      ]),
    ),
  },
});
