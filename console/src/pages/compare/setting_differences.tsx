// SPDX-License-Identifier: Apache-2.0
// What the two runs were told that differs; nothing where they were told the same.
import type { Comparison, SettingDifference } from '../../api/runs';
import { Card } from '../../components/card';
import { DataTable, type Column } from '../../components/data_table';

// One that a run was not given is null: its plugin had none, or was no part of the run.
const textOf = (value: unknown) =>
  value === null ? 'not given' : typeof value === 'string' ? value : JSON.stringify(value);

const columns: Column<SettingDifference>[] = [
  { head: 'Setting', cell: ({ plugin, setting }) => <code>{plugin ? `${plugin}.${setting}` : setting}</code> },
  { head: 'Reference', cell: ({ reference }) => <code>{textOf(reference)}</code> },
  { head: 'Run', cell: ({ run }) => <code>{textOf(run)}</code> },
];

export function SettingDifferences({ differ }: { differ: Comparison['settings_differ'] }) {
  if (differ.length === 0) return null;
  return (
    <Card title="Settings that differ" note="What is new or gone may come from them and not from the log.">
      <DataTable rows={differ} columns={columns} label="Settings that differ" />
    </Card>
  );
}
