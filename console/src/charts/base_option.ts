// SPDX-License-Identifier: Apache-2.0
// What all charts have in common: quiet axes, the page's font, a tooltip without HTML.
import type { ChartColours } from './colours';

export function baseOption(colours: ChartColours) {
  return {
    animation: false,
    textStyle: { fontFamily: colours.font, color: colours.text, fontSize: 12 },
    grid: { left: 8, right: 20, top: 16, bottom: 8, containLabel: true },
  };
}

export function tooltip(colours: ChartColours) {
  return {
    renderMode: 'richText',
    confine: true,
    backgroundColor: colours.surface,
    borderColor: colours.strongLine,
    textStyle: { color: colours.text, fontSize: 12, fontFamily: colours.font },
  };
}

export function legend(colours: ChartColours) {
  return {
    type: 'plain',
    top: 0,
    left: 0,
    itemWidth: 14,
    itemHeight: 10,
    textStyle: { color: colours.text, fontFamily: colours.font },
    inactiveColor: colours.strongLine,
  };
}

export function axis(colours: ChartColours, name = '') {
  return {
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: colours.muted },
    axisLine: { lineStyle: { color: colours.strongLine } },
    axisTick: { show: false },
    axisLabel: { color: colours.muted, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.line } },
  };
}
