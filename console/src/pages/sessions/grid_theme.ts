// SPDX-License-Identifier: Apache-2.0
// AG Grid in the colours of the page, which follow light and dark by themselves.
import { themeQuartz } from 'ag-grid-community';

export const gridTheme = themeQuartz.withParams({
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--text)',
  accentColor: 'var(--accent)',
  borderColor: 'var(--line)',
  headerBackgroundColor: 'var(--raised)',
  headerTextColor: 'var(--text)',
  rowHoverColor: 'var(--accent-tint)',
  oddRowBackgroundColor: 'var(--surface)',
  browserColorScheme: 'inherit',
  fontFamily: 'inherit',
  fontSize: 14,
  rowHeight: 40,
  headerHeight: 38,
  wrapperBorderRadius: 8,
});
