// SPDX-License-Identifier: Apache-2.0
// A series of vertical intervals: [x, low, high] for each item.
interface RenderApi {
  value: (at: number) => number;
  coord: (point: [number, number]) => [number, number];
}

export function whiskerSeries(data: readonly (readonly [number, number, number])[], colour: string) {
  return {
    type: 'custom',
    silent: true,
    z: 1,
    data,
    encode: { x: 0, y: [1, 2] },
    renderItem: (_: unknown, api: RenderApi) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line',
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: 2 },
      });
      return {
        type: 'group',
        children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)],
      };
    },
  };
}
