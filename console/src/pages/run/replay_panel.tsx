// SPDX-License-Identifier: Apache-2.0
// What the replay says: how far it may be believed, which plans are on the front, what more servers bring.
import type { Report } from '../../api/report';
import { Card } from '../../components/card';
import { CalibrationCard } from './calibration_card';
import { CapacityCard } from './capacity_card';
import { PlanChart } from './plan_chart';

export function ReplayPanel({ report }: { report: Report }) {
  return (
    <div className="stack">
      <CalibrationCard report={report} />
      <Card
        title="Plans"
        note="Actions taken together, replayed jointly. On the front: no other plan saves as much with as few changes."
      >
        <PlanChart plans={report.stable.decision.plans} reason={report.stable.decision.actions_reason} />
      </Card>
      <CapacityCard report={report} />
    </div>
  );
}
