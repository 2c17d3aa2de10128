// SPDX-License-Identifier: Apache-2.0
#include "evidence/access_allowlist.h"

#include <gtest/gtest.h>

namespace harness::evidence {
namespace {

std::string MessageFor(const std::string& yaml) {
  const auto entries = ParseAllowlist(yaml, "allow.yaml");
  return entries ? "" : entries.error().message;
}

const std::string kEntry = "  - {plugin: loader, reason: old, owner: ops@example.org, expires: ";

TEST(Allowlist, EntriesHoldThroughTheirLastDay) {
  const auto entries = ParseAllowlist("allow:\n" + kEntry + "2026-02-28}\n", "allow.yaml").value();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].plugin_id, "loader");
  EXPECT_EQ(entries[0].at, "allow.yaml: at /allow/0");
  EXPECT_EQ(entries[0].owner, "ops@example.org");
  const Timestamp next_day = DaysFromCivil({2026, 3, 1}) * kMicrosPerDay;
  EXPECT_FALSE(entries[0].IsExpired(next_day - 1));
  EXPECT_TRUE(entries[0].IsExpired(next_day));
}

TEST(Allowlist, NothingMayBeLeftOut) {
  EXPECT_EQ(MessageFor("allow: []\n"), "");
  EXPECT_NE(MessageFor("allow:\n  - {plugin: loader, reason: old, expires: 2026-02-28}\n").find("owner"),
            std::string::npos);
  EXPECT_NE(MessageFor("allow:\n" + kEntry + "soon}\n").find("at /allow/0/expires"), std::string::npos);
  EXPECT_NE(MessageFor("allow:\n" + kEntry + "2026-02-30}\n").find("found 2026-02-30, expected a day"),
            std::string::npos);
  EXPECT_NE(MessageFor("allow:\n" + kEntry + "2026-02-01}\n" + kEntry + "2026-03-01}\n").find("loader twice"),
            std::string::npos);
  EXPECT_EQ(MessageFor("allow: [").find("allow.yaml:"), 0U);
  EXPECT_NE(MessageFor("allowed: []\n").find("allow"), std::string::npos);
}

}  // namespace
}  // namespace harness::evidence
