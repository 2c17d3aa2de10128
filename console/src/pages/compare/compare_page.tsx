// SPDX-License-Identifier: Apache-2.0
// Two runs side by side: what is new, updated and dropped, and whether a gate lets it pass.
import type { Items } from '../../api/common';
import { comparePath, runsPath, type Comparison, type RunRow } from '../../api/runs';
import { Card } from '../../components/card';
import { EmptyState } from '../../components/empty_state';
import { Count } from '../../components/figures';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { Tile, Tiles } from '../../components/tiles';
import { VerdictBadge } from '../../components/verdict_badge';
import { Command } from '../../components/command';
import { percent } from '../../format/number';
import { useResource } from '../../hooks/use_resource';
import { useLocation } from '../../router/router';
import { ChangeList } from './change_list';
import { FindingChanges } from './finding_changes';
import { RunChooser } from './run_chooser';
import { SettingDifferences } from './setting_differences';

function Result({ result }: { result: Comparison }) {
  const { comparison, gate, reference, run } = result;
  const changes = ['new', 'updated', 'dropped', 'unchanged'] as const;
  return (
    <>
      <Tiles>
        <Tile name="New">
          <Count value={comparison.new} />
        </Tile>
        <Tile name="Updated">
          <Count value={comparison.updated} />
        </Tile>
        <Tile name="Dropped">
          <Count value={comparison.dropped} />
        </Tile>
        <Tile name="Unchanged">
          <Count value={comparison.unchanged} />
        </Tile>
        <Tile name="Same places" note="Jaccard of identities">
          {percent(comparison.jaccard_identity)}
        </Tile>
        <Tile name="Same words" note="Jaccard of contents">
          {percent(comparison.jaccard_content)}
        </Tile>
      </Tiles>
      <Card title="Is the news real?" tools={<VerdictBadge verdict={gate.verdict} />}>
        <p>{gate.sentence || 'No gate was asked for.'}</p>
        {!result.same_dataset && (
          <p className="small muted">The two runs are of different logs, so what differs may be the logs.</p>
        )}
        <p className="small muted">
          This runs the plugins again on samples of the log and tells news from noise:
        </p>
        <Command text={`stat-harness compare runs ${reference ? `${reference.run_id} ` : ''}${run.run_id}`} />
      </Card>
      <SettingDifferences differ={result.settings_differ} />
      {changes.map((change) => (
        <ChangeList
          key={change}
          change={change}
          insights={comparison.insights.filter((one) => one.change === change)}
        />
      ))}
      {reference && <FindingChanges findings={result.findings} />}
    </>
  );
}

export default function ComparePage() {
  const { query } = useLocation();
  const run = query.get('run') ?? '';
  const reference = query.get('reference') ?? '';
  const runs = useResource<Items<RunRow>>(runsPath(500));
  const result = useResource<Comparison>(run ? comparePath(run, reference) : null);
  return (
    <div className="page">
      <PageHead title="Compare" note="What a run found that its reference had not." />
      <Loaded from={runs} height={90}>
        {(data) => <RunChooser runs={data.items} run={run} reference={reference} />}
      </Loaded>
      {run ? (
        <Loaded from={result} height={420}>
          {(data) => <Result result={data} />}
        </Loaded>
      ) : (
        <EmptyState title="Choose a run">
          Choose a run above; without a reference the latest earlier run of the same log is taken.
        </EmptyState>
      )}
    </div>
  );
}
