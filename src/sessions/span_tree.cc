// SPDX-License-Identifier: Apache-2.0
#include "sessions/span_tree.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

namespace harness::sessions {
namespace {

using Id = std::pair<std::string_view, std::string_view>;

Id IdOf(const Span& span) {
  return {span.trace_id, span.span_id};
}

void FindParents(SpanTree& tree) {
  const size_t n = tree.size();
  tree.parent.assign(n, SpanTree::kNone);
  for (size_t i = 0; i < n; ++i) {
    const Span& span = *tree.spans[i];
    if (span.parent_id.empty()) continue;
    const Id wanted{span.trace_id, span.parent_id};
    const auto found = std::lower_bound(tree.spans.begin(), tree.spans.end(), wanted,
                                        [](const Span* a, const Id& id) { return IdOf(*a) < id; });
    if (found != tree.spans.end() && IdOf(**found) == wanted) {
      tree.parent[i] = static_cast<size_t>(found - tree.spans.begin());
    } else {
      ++tree.orphans;
    }
  }
}

// Walks up from each span once; meeting the walk's own track again is a cycle.
void CutCycles(SpanTree& tree) {
  std::vector<size_t> seen(tree.size(), SpanTree::kNone);  // the walk that was here first
  for (size_t start = 0; start < tree.size(); ++start) {
    size_t at = start;
    while (at != SpanTree::kNone && seen[at] == SpanTree::kNone) {
      seen[at] = start;
      at = tree.parent[at];
    }
    if (at == SpanTree::kNone || seen[at] != start) continue;
    size_t smallest = at;
    for (size_t i = tree.parent[at]; i != at; i = tree.parent[i]) smallest = std::min(smallest, i);
    tree.parent[smallest] = SpanTree::kNone;
    ++tree.cycles;
  }
}

// By counting: a span's children stand together, in the order of the spans.
void FindChildren(SpanTree& tree) {
  tree.first_child.assign(tree.size() + 1, 0);
  for (const size_t parent : tree.parent) {
    if (parent != SpanTree::kNone) ++tree.first_child[parent + 1];
  }
  std::partial_sum(tree.first_child.begin(), tree.first_child.end(), tree.first_child.begin());
  tree.children.resize(tree.first_child.back());
  std::vector<size_t> next = tree.first_child;
  for (size_t i = 0; i < tree.size(); ++i) {
    if (tree.parent[i] == SpanTree::kNone) {
      tree.roots.push_back(i);
    } else {
      tree.children[next[tree.parent[i]]++] = i;
    }
  }
}

// Depth and jump below a parent that has both. Two jumps of one length become one of the next length.
void Hang(SpanTree& tree, size_t at) {
  const size_t parent = tree.parent[at];
  if (parent == SpanTree::kNone) {
    tree.jump[at] = at;
    return;
  }
  tree.depth[at] = tree.depth[parent] + 1;
  const size_t first = tree.jump[parent], second = tree.jump[first];
  const bool alike = tree.depth[parent] - tree.depth[first] == tree.depth[first] - tree.depth[second];
  tree.jump[at] = alike ? second : parent;
}

void OrderSpans(SpanTree& tree) {
  tree.jump.assign(tree.size(), 0);
  tree.depth.assign(tree.size(), 0);
  tree.rank.assign(tree.size(), 0);
  tree.preorder.reserve(tree.size());
  std::vector<size_t> open(tree.roots.rbegin(), tree.roots.rend());
  while (!open.empty()) {
    const size_t at = open.back();
    open.pop_back();
    tree.rank[at] = tree.preorder.size();
    tree.preorder.push_back(at);
    Hang(tree, at);
    const auto children = tree.ChildrenOf(at);
    open.insert(open.end(), children.rbegin(), children.rend());
  }
}

}  // namespace

size_t SpanTree::CommonAncestor(size_t a, size_t b) const {
  if (depth[a] < depth[b]) std::swap(a, b);
  while (depth[a] > depth[b]) a = depth[jump[a]] >= depth[b] ? jump[a] : parent[a];
  // At one depth the jumps are of one length.
  while (a != b) {
    if (parent[a] == kNone) return kNone;
    const bool above = jump[a] == jump[b];
    a = above ? parent[a] : jump[a];
    b = above ? parent[b] : jump[b];
  }
  return a;
}

SpanTree MakeSpanTree(std::span<const Span> spans) {
  SpanTree tree;
  tree.spans.reserve(spans.size());
  for (const Span& span : spans) tree.spans.push_back(&span);
  std::sort(tree.spans.begin(), tree.spans.end(),
            [](const Span* a, const Span* b) { return IdOf(*a) < IdOf(*b); });
  FindParents(tree);
  CutCycles(tree);
  FindChildren(tree);
  OrderSpans(tree);
  return tree;
}

bool IsModelCall(SpanKind kind) {
  return kind == SpanKind::kInference || kind == SpanKind::kEmbedding || kind == SpanKind::kRerank;
}

}  // namespace harness::sessions
