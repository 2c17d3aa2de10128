// SPDX-License-Identifier: Apache-2.0
#include "sessions/span_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/prng.h"

namespace harness::sessions {
namespace {

std::string IdOf(size_t number) {
  std::string digits = std::to_string(number);
  return std::string(16 - digits.size(), '0') + digits;
}

// Span i hangs below parents[i]; kNone for a root.
std::vector<Span> SpansOf(const std::vector<size_t>& parents) {
  std::vector<Span> spans(parents.size());
  for (size_t i = 0; i < parents.size(); ++i) {
    spans[i].trace_id = std::string(32, 'a');
    spans[i].span_id = IdOf(i);
    if (parents[i] != SpanTree::kNone) spans[i].parent_id = IdOf(parents[i]);
  }
  return spans;
}

// By walking up.
size_t SlowCommonAncestor(const SpanTree& tree, size_t a, size_t b) {
  std::vector<size_t> above;
  for (size_t at = a; at != SpanTree::kNone; at = tree.parent[at]) above.push_back(at);
  for (size_t at = b; at != SpanTree::kNone; at = tree.parent[at]) {
    if (std::ranges::find(above, at) != above.end()) return at;
  }
  return SpanTree::kNone;
}

TEST(SpanTree, CommonAncestorsAreThoseThatWalkingUpFinds) {
  Philox random("none", "span_tree_test", "trees");
  for (int turn = 0; turn < 60; ++turn) {
    const size_t n = 1 + random.Below(60);
    // From bushes to chains: a parent among the last few spans.
    const size_t reach = 1 + random.Below(n);
    std::vector<size_t> parents(n, SpanTree::kNone);
    for (size_t i = 1; i < n; ++i) {
      if (random.Below(12) == 0) continue;  // another root
      parents[i] = i - 1 - random.Below(std::min(i, reach));
    }
    const std::vector<Span> spans = SpansOf(parents);
    const SpanTree tree = MakeSpanTree(spans);
    for (size_t a = 0; a < n; ++a) {
      for (size_t b = 0; b < n; ++b)
        ASSERT_EQ(tree.CommonAncestor(a, b), SlowCommonAncestor(tree, a, b)) << n << " " << a << " " << b;
    }
  }
}

TEST(SpanTree, ChildrenStandTogetherAndAscend) {
  // 0 holds 1 and 3, 1 holds 2 and 4, 5 stands alone.
  const std::vector<Span> spans = SpansOf({SpanTree::kNone, 0, 1, 0, 1, SpanTree::kNone});
  const SpanTree tree = MakeSpanTree(spans);
  const auto children = [&](size_t at) {
    const auto of = tree.ChildrenOf(at);
    return std::vector<size_t>(of.begin(), of.end());
  };
  EXPECT_EQ(children(0), (std::vector<size_t>{1, 3}));
  EXPECT_EQ(children(1), (std::vector<size_t>{2, 4}));
  EXPECT_TRUE(children(5).empty());
  EXPECT_EQ(tree.preorder, (std::vector<size_t>{0, 1, 2, 4, 3, 5}));
  EXPECT_EQ(tree.roots, (std::vector<size_t>{0, 5}));
  EXPECT_EQ(tree.depth, (std::vector<size_t>{0, 1, 2, 1, 2, 0}));
}

// Two legs of 100,000 below one root, whose ends are asked for: more than walking could do for each pair.
TEST(SpanTree, DeepLegsMeetAtTheirRoot) {
  constexpr size_t kLeg = 100'000;
  std::vector<size_t> parents(2 * kLeg + 1, 0);
  parents[0] = SpanTree::kNone;
  for (size_t i = 1; i <= 2 * kLeg; ++i) parents[i] = i <= 2 ? 0 : i - 2;
  const std::vector<Span> spans = SpansOf(parents);
  const SpanTree tree = MakeSpanTree(spans);
  for (size_t i = 1; i + 1 <= 2 * kLeg; i += 2) ASSERT_EQ(tree.CommonAncestor(i, 2 * kLeg), 0U);
  EXPECT_EQ(tree.CommonAncestor(2 * kLeg - 2, 2 * kLeg), 2 * kLeg - 2);
}

}  // namespace
}  // namespace harness::sessions
