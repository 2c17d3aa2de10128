// SPDX-License-Identifier: Apache-2.0
// A quiet place holder of the height that the content will have, so that nothing jumps.
export function Skeleton({ height = 120, label = 'Loading' }: { height?: number; label?: string }) {
  return (
    <div className="skeleton" style={{ height }} role="status">
      <span className="hidden-visually">{label}</span>
    </div>
  );
}
