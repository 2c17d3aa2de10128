// SPDX-License-Identifier: Apache-2.0
#include "plugin/graph.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace harness::plugin {
namespace {

using Names = std::vector<std::string>;

TEST(Graph, LayersHoldIdsWhoseDependenciesStandBefore) {
  const std::vector<GraphNode> nodes = {{"d", {"b", "c"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}, {"e", {}}};
  EXPECT_EQ(Layers(nodes).value(), (std::vector<Names>{{"a", "e"}, {"b", "c"}, {"d"}}));
}

TEST(Graph, OrderOfTheNodesDoesNotMatter) {
  std::vector<GraphNode> nodes = {{"a", {}}, {"b", {"a"}}, {"c", {}}, {"d", {"c", "b"}}};
  const auto expected = Layers(nodes).value();
  std::sort(nodes.begin(), nodes.end(), [](const auto& x, const auto& y) { return x.id > y.id; });
  EXPECT_EQ(Layers(nodes).value(), expected);
}

TEST(Graph, NothingHasNoLayers) {
  EXPECT_TRUE(Layers({}).value().empty());
}

TEST(Graph, CycleIsWrittenOutFromItsSmallestId) {
  const auto result = Layers({{"z", {"c"}}, {"c", {"b"}}, {"b", {"a"}}, {"a", {"c"}}, {"free", {}}});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "plugins depend on each other in a cycle: a -> c -> b -> a");
}

TEST(Graph, PluginThatDependsOnItselfIsACycle) {
  EXPECT_EQ(Layers({{"a", {"a"}}}).error().message, "plugins depend on each other in a cycle: a -> a");
}

TEST(Graph, UnknownDependencyNamesTheNearestId) {
  const auto result = Layers({{"profile_basic", {"ingest_tabulr"}}, {"ingest_tabular", {}}});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message,
            "plugin \"profile_basic\": depends on \"ingest_tabulr\", which is not there (did you mean "
            "ingest_tabular?)");
}

TEST(Graph, IdTwiceIsAnError) {
  EXPECT_FALSE(Layers({{"a", {}}, {"a", {}}}).has_value());
}

TEST(Graph, WithDependenciesAddsAllBelow) {
  const std::vector<GraphNode> nodes = {{"d", {"b"}}, {"c", {"a"}}, {"b", {"a"}}, {"a", {}}};
  EXPECT_EQ(WithDependencies(nodes, {"d"}).value(), (Names{"a", "b", "d"}));
  EXPECT_EQ(WithDependencies(nodes, {}).value(), Names{});
  EXPECT_FALSE(WithDependencies(nodes, {"x"}).has_value());
}

}  // namespace
}  // namespace harness::plugin
