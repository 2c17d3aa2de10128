// SPDX-License-Identifier: Apache-2.0
// The start of a long identifier, whole in the title.
export function ShortId({ id, length = 12 }: { id: string | null | undefined; length?: number }) {
  if (!id) return <span className="unknown">unknown</span>;
  const text = id.replace(/^sha256:/, '');
  return <code title={id}>{text.length > length + 1 ? `${text.slice(0, length)}…` : text}</code>;
}
