// SPDX-License-Identifier: Apache-2.0
// What the run left behind: files to open, digests to check, and the command that packs signed evidence.
import type { Items } from '../../api/common';
import type { Plugin, Report } from '../../api/report';
import { runFilePath, runFilesPath, type RunFile } from '../../api/runs';
import { Card } from '../../components/card';
import { Command } from '../../components/command';
import { DataTable, type Column } from '../../components/data_table';
import { FileLink } from '../../components/file_link';
import { Loaded } from '../../components/loaded';
import { VerdictBadge } from '../../components/verdict_badge';
import { bytes } from '../../format/bytes';
import { useResource } from '../../hooks/use_resource';

const pluginColumns: Column<Plugin>[] = [
  {
    head: 'Plugin',
    cell: (plugin) => (
      <>
        {plugin.name}
        <div className="small muted">
          {plugin.id} {plugin.version}
        </div>
      </>
    ),
  },
  { head: 'Status', cell: (plugin) => <VerdictBadge verdict={plugin.status} /> },
  {
    head: 'Summary',
    className: 'small',
    cell: (plugin) => plugin.summary || plugin.reason_code.replaceAll('_', ' '),
  },
];

export function FilesPanel({ report, id }: { report: Report; id: string }) {
  const files = useResource<Items<RunFile>>(runFilesPath(id));
  return (
    <div className="stack">
      <Card title="Evidence" note="Equal rows and settings give this digest again, on any machine.">
        <dl className="facts">
          <dt>Digest of the report</dt>
          <dd>
            <code>{report.stable_digest}</code>
          </dd>
          <dt>Version of the log</dt>
          <dd>
            <code>{report.stable.dataset.version}</code>
          </dd>
          <dt>Plugins</dt>
          <dd>
            <code>{report.stable.policy.plugin_set_digest}</code>
          </dd>
          <dt>Program</dt>
          <dd>
            stat-harness {report.volatile.harness_version}, DuckDB {report.volatile.engine_version}
          </dd>
        </dl>
        <p className="small muted">This packs the run, signed, for a stranger to check:</p>
        <Command text={`stat-harness evidence build ${id}`} />
      </Card>
      <Card title="Plugins">
        <DataTable
          tall
          label="Table of plugins"
          rows={report.stable.plugins}
          rowKey={(plugin) => plugin.id}
          columns={pluginColumns}
        />
      </Card>
      <Card title="Files">
        <Loaded from={files} height={240}>
          {(data) => (
            <ul className="list">
              {data.items.map((file) => (
                <li key={file.path} className="row between">
                  <FileLink path={runFilePath(id, file.path)} name={file.path.split('/').pop() ?? file.path}>
                    {file.path}
                  </FileLink>
                  <span className="muted nowrap">{bytes(file.bytes)}</span>
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
    </div>
  );
}
