// SPDX-License-Identifier: Apache-2.0
// Every page of the console, with an address that shows it in full.
import { kHigh } from './spans.mjs';

export function placesOf(world) {
  const { first, second } = world.data.runs;
  return {
    overview: '/',
    runs: '/runs',
    run: `/runs/${first}`,
    compare: `/compare?run=${second}&reference=${first}`,
    sessions: '/sessions',
    session: `/sessions/${kHigh}`,
    cascades: '/cascades',
    cascade: '/cascades/invoice-triage',
    events: '/events',
  };
}
