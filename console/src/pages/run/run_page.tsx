// SPDX-License-Identifier: Apache-2.0
// One run: what it found and how sure it is of it.
import type { Report } from '../../api/report';
import { runHtmlPath, runPath } from '../../api/runs';
import { FileLink } from '../../components/file_link';
import { Loaded } from '../../components/loaded';
import { PageHead } from '../../components/page_head';
import { Time } from '../../components/figures';
import { Tabs, type Tab } from '../../components/tabs';
import { duration } from '../../format/duration';
import { useResource } from '../../hooks/use_resource';
import { Link } from '../../router/link';
import { setQuery, useLocation } from '../../router/router';
import { ActionsPanel } from './actions_panel';
import { DataPanel } from './data_panel';
import { FilesPanel } from './files_panel';
import { FindingsPanel } from './findings_panel';
import { Headline } from './headline';
import { ReplayPanel } from './replay_panel';
import { WaitsPanel } from './waits_panel';

type TabId = 'actions' | 'waits' | 'replay' | 'findings' | 'data' | 'files';
const tabs: readonly Tab<TabId>[] = [
  { id: 'actions', text: 'Actions' },
  { id: 'waits', text: 'Waits' },
  { id: 'replay', text: 'Replay and plans' },
  { id: 'findings', text: 'Findings' },
  { id: 'data', text: 'Data quality' },
  { id: 'files', text: 'Evidence and files' },
];

function Panel({ tab, report, id }: { tab: TabId; report: Report; id: string }) {
  switch (tab) {
    case 'actions':
      return <ActionsPanel decision={report.stable.decision} dataset={report.volatile.dataset_name} />;
    case 'waits':
      return <WaitsPanel report={report} />;
    case 'replay':
      return <ReplayPanel report={report} />;
    case 'findings':
      return <FindingsPanel report={report} />;
    case 'data':
      return <DataPanel report={report} />;
    case 'files':
      return <FilesPanel report={report} id={id} />;
  }
}

export default function RunPage({ id }: { id: string }) {
  const report = useResource<Report>(runPath(id));
  const { query } = useLocation();
  const selected = tabs.find((tab) => tab.id === query.get('tab'))?.id ?? 'actions';
  const about = report.data?.volatile;
  return (
    <div className="page">
      <PageHead
        title={about ? `Run of ${about.dataset_name}` : 'Run'}
        note={
          <>
            <code>{id}</code>
            {about && (
              <>
                {' '}
                finished <Time at={about.finished} /> after {duration(about.wall_us / 1000)}
              </>
            )}
          </>
        }
      >
        {about && (
          <>
            <Link className="button" href={`/compare?run=${encodeURIComponent(id)}`}>
              Compare
            </Link>
            <FileLink path={runHtmlPath(id)} name={`${id}.html`} className="button">
              Open report.html
            </FileLink>
          </>
        )}
      </PageHead>
      <Loaded from={report} height={640}>
        {(data) => (
          <>
            <Headline report={data} />
            <Tabs
              label="Parts of the run"
              tabs={tabs}
              selected={selected}
              onSelect={(tab) => setQuery({ tab: tab === 'actions' ? '' : tab })}
            >
              <Panel tab={selected} report={data} id={id} />
            </Tabs>
          </>
        )}
      </Loaded>
    </div>
  );
}
