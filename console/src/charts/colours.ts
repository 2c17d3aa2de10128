// SPDX-License-Identifier: Apache-2.0
// The colours of the page as ECharts wants them, which reads no CSS variables.
export interface ChartColours {
  text: string;
  muted: string;
  line: string;
  strongLine: string;
  surface: string;
  raised: string;
  orange: string;
  sky: string;
  green: string;
  blue: string;
  vermillion: string;
  purple: string;
  grey: string;
  dark: boolean;
  font: string;
}

export function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: of('--text'),
    muted: of('--muted'),
    line: of('--line'),
    strongLine: of('--strong-line'),
    surface: of('--surface'),
    raised: of('--raised'),
    orange: of('--mark-orange'),
    sky: of('--mark-sky'),
    green: of('--mark-green'),
    blue: of('--mark-blue'),
    vermillion: of('--mark-vermillion'),
    purple: of('--mark-purple'),
    grey: of('--mark-grey'),
    dark: document.documentElement.dataset.theme === 'dark',
    font: of('--font'),
  };
}
