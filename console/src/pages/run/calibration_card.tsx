// SPDX-License-Identifier: Apache-2.0
// How well the replay of the unchanged log reproduces what was recorded.
import { pluginOf, type Report } from '../../api/report';
import { Card } from '../../components/card';
import { Hours } from '../../components/figures';
import { Tile, Tiles } from '../../components/tiles';
import { VerdictBadge } from '../../components/verdict_badge';
import { count, percent } from '../../format/number';

interface Calibration {
  fit?: string;
  n?: number;
  queue_error?: number;
  recorded_wait_us?: number;
  replayed_wait_us?: number;
  wmape_by_process?: number;
}

export function CalibrationCard({ report }: { report: Report }) {
  const metrics = pluginOf(report, 'analysis_ebm_action_verifier_v1')?.metrics as
    { model?: { calibration?: Calibration; discipline?: string } } | undefined;
  const model = metrics?.model;
  const calibration = model?.calibration;
  if (!calibration) return null;
  const hoursOf = (us: number | undefined) => (us === undefined ? null : us / 3.6e9);
  return (
    <Card
      title="May the replay be believed?"
      tools={<VerdictBadge verdict={calibration.fit} />}
      note={`The unchanged log is replayed on its second half, with the order of service that fits the first: ${(model?.discipline ?? 'unknown').replaceAll('_', ' ')}.`}
    >
      <Tiles>
        <Tile name="Recorded waits" note={`${count(calibration.n)} executions`}>
          <Hours value={hoursOf(calibration.recorded_wait_us)} />
        </Tile>
        <Tile name="Replayed waits">
          <Hours value={hoursOf(calibration.replayed_wait_us)} />
        </Tile>
        <Tile name="Error by process" note="weighted mean absolute">
          {percent(calibration.wmape_by_process, 2)}
        </Tile>
        <Tile name="Error of the queue" note="number waiting, over time">
          {percent(calibration.queue_error, 2)}
        </Tile>
      </Tiles>
    </Card>
  );
}
