// SPDX-License-Identifier: Apache-2.0
// The logs that the home holds: /api/v1/datasets.
export interface DatasetRow {
  version: string;
  name: string | null;
  rows: number | null;
  created_at: string | null;
  first: string | null;
  last: string | null;
}

export const datasetsPath = '/api/v1/datasets';
