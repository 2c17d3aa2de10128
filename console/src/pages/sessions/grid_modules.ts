// SPDX-License-Identifier: Apache-2.0
// The parts of AG Grid that the console uses.
import {
  CellStyleModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  RowStyleModule,
  TooltipModule,
} from 'ag-grid-community';

ModuleRegistry.registerModules([CellStyleModule, InfiniteRowModelModule, RowStyleModule, TooltipModule]);
