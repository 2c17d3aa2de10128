// SPDX-License-Identifier: Apache-2.0
// The spans of a session as trees: one order for everything that goes over them, whatever order they came in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sessions/span.h"

namespace harness::sessions {

// Spans are named by their place in `spans`, which is by (trace_id, span_id).
struct SpanTree {
  static constexpr size_t kNone = SIZE_MAX;

  std::vector<const Span*> spans;
  std::vector<size_t> parent;       // kNone for a root
  std::vector<size_t> children;     // those of span 0, ascending, then those of span 1, ...
  std::vector<size_t> first_child;  // where those of a span begin; one more entry than spans
  std::vector<size_t> preorder;     // parents before children, roots and siblings ascending
  std::vector<size_t> rank;         // place in preorder
  std::vector<size_t> depth;        // 0 for a root
  std::vector<size_t> jump;         // a span further up, by which CommonAncestor rises; a root's is itself
  std::vector<size_t> roots;        // ascending
  int64_t orphans = 0;              // roots whose parent is missing
  int64_t cycles = 0;               // cut at the smallest id of each

  size_t size() const { return spans.size(); }
  std::span<const size_t> ChildrenOf(size_t at) const {
    return std::span(children).subspan(first_child[at], first_child[at + 1] - first_child[at]);
  }
  // The deepest span above both or equal to one of them; kNone in different trees. O(log depth).
  // Source: Myers (1983), An applicative random-access stack, Inf. Process. Lett. 17(5), 241-248.
  size_t CommonAncestor(size_t a, size_t b) const;
};

// `spans` outlives the tree; ids are distinct. Parents are sought within the trace. Iterative at any depth.
SpanTree MakeSpanTree(std::span<const Span> spans);

bool IsModelCall(SpanKind kind);  // inference, embedding or rerank: what a provider bills

}  // namespace harness::sessions
