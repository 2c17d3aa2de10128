// SPDX-License-Identifier: Apache-2.0
// How far something is; without a total only that it goes on.
interface Props {
  label: string;
  share: number | null; // 0..1
}

export function ProgressBar({ label, share }: Props) {
  const known = share !== null && Number.isFinite(share);
  const width = known ? Math.min(100, Math.max(0, share * 100)) : 100;
  return (
    <div
      className={`meter ${known ? '' : 'skeleton'}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known ? { 'aria-valuenow': Math.round(width) } : {})}
    >
      <div style={{ width: `${width}%` }} />
    </div>
  );
}
