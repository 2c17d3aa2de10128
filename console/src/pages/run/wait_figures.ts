// SPDX-License-Identifier: Apache-2.0
// The waits of a run by cause, as the plugin of wait attribution left them.
import { pluginOf, type Report } from '../../api/report';

export const causes = [
  'held',
  'contention',
  'schedule',
  'unavailability',
  'restricted',
  'batching',
  'dispatch',
] as const;
export type Cause = (typeof causes)[number];

export const meanings: Record<Cause, string> = {
  held: 'waits for a parent or dependency to end',
  contention: 'all slots are taken by others',
  schedule: 'waits for its time',
  unavailability: 'hosts are closed or away',
  restricted: 'slots are free where it may not run, or a cap holds it',
  batching: 'waits for company',
  dispatch: 'the scheduler takes its time',
};

type CauseTimes = Partial<Record<`${Cause | 'wait'}_us`, number>>;

export interface WaitFigures {
  by_process?: { process_id: string; runs: number; causes: CauseTimes }[];
  blame?: { process_id: string; holder_process_id: string; contention_us: number }[];
  blame_rest_us?: number;
  over_time?: { start_us: number; step_us: number; steps: CauseTimes[] };
  scopes?: Record<string, CauseTimes>;
}

export const waitFigures = (report: Report): WaitFigures | null =>
  (pluginOf(report, 'analysis_wait_attribution_v1')?.metrics as WaitFigures | undefined) ?? null;

export const hoursOf = (times: CauseTimes, cause: Cause | 'wait') => (times[`${cause}_us`] ?? 0) / 3.6e9;

export function causeColours(colours: { [name: string]: string | boolean }): Record<Cause, string> {
  const of = (name: string) => String(colours[name]);
  return {
    held: of('blue'),
    contention: of('vermillion'),
    schedule: of('green'),
    unavailability: of('orange'),
    restricted: of('purple'),
    batching: of('sky'),
    dispatch: of('grey'),
  };
}
