// SPDX-License-Identifier: Apache-2.0
#include "plugin/finding_id.h"

#include <gtest/gtest.h>

#include <string>

namespace harness::plugin {
namespace {

TEST(FindingId, LeavesOrdinaryNamesAsTheyAre) {
  EXPECT_EQ(FindingId("top_wait", {"LOSEXTCHLD"}), "top_wait:LOSEXTCHLD");
  EXPECT_EQ(FindingId("held", {"a b", std::string("K\xC3\xB6ln (2)"), "parent"}),
            "held:a b:K\xC3\xB6ln (2):parent");
}

TEST(FindingId, TellsPartsApart) {
  EXPECT_EQ(FindingId("held", {"a", "b:c"}), "held:a:b%3Ac");
  EXPECT_EQ(FindingId("held", {"a:b", "c"}), "held:a%3Ab:c");
  EXPECT_NE(FindingId("held", {"a%3Ab"}), FindingId("held", {"a:b"}));
}

TEST(FindingId, TellsANullNameFromOneThatReadsSo) {
  EXPECT_EQ(FindingId("top_wait", {{"(unknown)", true}}), "top_wait:(unknown)");
  EXPECT_EQ(FindingId("top_wait", {"(unknown)"}), "top_wait:%28unknown)");
}

TEST(FindingId, CutsLongNamesAndKeepsThemApart) {
  const std::string at_most(200, 'x');
  EXPECT_EQ(FindingId("top_wait", {at_most}), "top_wait:" + at_most);
  const std::string first(5000, 'x');
  const std::string second = first + "y";
  const std::string id = FindingId("top_wait", {first});
  EXPECT_EQ(id.size(), std::string("top_wait:").size() + 200 + 2 + 16);
  EXPECT_NE(id, FindingId("top_wait", {second}));
  EXPECT_EQ(id, FindingId("top_wait", {first}));
  // A character of two bytes across the border is left out whole.
  const std::string umlauts = "x" + std::string(400, ' ').replace(0, 400, [] {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "\xC3\xB6";
    return text;
  }());
  EXPECT_EQ(FindingId("w", {umlauts}).substr(0, 2 + 199), "w:" + umlauts.substr(0, 199));
  EXPECT_EQ(FindingId("w", {umlauts}).substr(2 + 199, 2), "%#");
}

}  // namespace
}  // namespace harness::plugin
