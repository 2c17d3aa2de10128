// SPDX-License-Identifier: Apache-2.0
// Spans as a forest in order of start, flattened to the rows that are open. Iterative: any depth is safe.
import type { SpanRow } from '../../api/sessions';

export interface TreeNode {
  id: string;
  span: SpanRow;
  children: TreeNode[];
}

export interface Tree {
  roots: TreeNode[];
  start_us: number;
  end_us: number;
  size: number;
}

export interface TreeLine {
  node: TreeNode;
  depth: number;
  parent: number; // index of the parent's line, -1 for a root
}

const idOf = (trace: string, span: string) => `${trace}:${span}`;
const inOrder = (a: TreeNode, b: TreeNode) => a.span.start_us - b.span.start_us || (a.id < b.id ? -1 : 1);

// A span whose parent is missing is a root; so is the earliest span of a circle of parents.
export function buildTree(spans: readonly SpanRow[]): Tree {
  const nodes = new Map<string, TreeNode>();
  let start = Number.POSITIVE_INFINITY;
  let end = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    const id = idOf(span.trace_id, span.span_id);
    nodes.set(id, { id, span, children: [] });
    start = Math.min(start, span.start_us);
    end = Math.max(end, span.end_us);
  }
  const roots: TreeNode[] = [];
  for (const node of nodes.values()) {
    const parent = node.span.parent_id ? nodes.get(idOf(node.span.trace_id, node.span.parent_id)) : undefined;
    if (parent && parent !== node) parent.children.push(node);
    else roots.push(node);
  }
  const seen = new Set<TreeNode>();
  const visit = (root: TreeNode) => {
    const open = [root];
    for (let node = open.pop(); node; node = open.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      node.children = node.children.filter((child) => !seen.has(child)).sort(inOrder);
      open.push(...node.children);
    }
  };
  roots.forEach(visit);
  for (const node of [...nodes.values()].sort(inOrder)) {
    if (seen.has(node)) continue;
    roots.push(node);
    visit(node);
  }
  return { roots: roots.sort(inOrder), start_us: start, end_us: end, size: nodes.size };
}

export function openLines(tree: Tree, closed: ReadonlySet<string>): TreeLine[] {
  const lines: TreeLine[] = [];
  const waiting: TreeLine[] = tree.roots.map((node) => ({ node, depth: 0, parent: -1 })).reverse();
  for (let line = waiting.pop(); line; line = waiting.pop()) {
    const at = lines.push(line) - 1;
    if (closed.has(line.node.id)) continue;
    for (let i = line.node.children.length - 1; i >= 0; i--) {
      const node = line.node.children[i];
      if (node) waiting.push({ node, depth: line.depth + 1, parent: at });
    }
  }
  return lines;
}
