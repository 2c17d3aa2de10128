// SPDX-License-Identifier: Apache-2.0
// Tables of prices from a file into a home, and what the program refuses.
#include <gtest/gtest.h>

#include "base/json.h"
#include "tests/program/program.h"

namespace harness::tests {
namespace {

constexpr const char* kPrices = R"({
  "example-large": {"input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
                    "input_cost_per_token_above_128k_tokens": 6e-06},
  "example-small": {"input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07, "litellm_provider": "example"}})";

class Prices : public testing::Test {
 protected:
  void Write(std::string_view text) { ASSERT_TRUE(WriteFile(program_.folder() / "p.json", text)); }
  Json List() { return ParseJson(program_.Run({"prices", "list", "--json"}).out, "stdout").value(); }
  Program program_;
};

TEST_F(Prices, ImportedTableIsListed) {
  Write(kPrices);
  const Ended imported = program_.Run({"prices", "import", "p.json"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_TRUE(imported.out.starts_with("3 prices, sha256:")) << imported.out;
  const Json list = List();
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0]["model"], "example-large");
  EXPECT_EQ(list[0]["input_pico"], 3'000'000);
  EXPECT_EQ(list[1]["above_input_tokens"], 128'000);
  EXPECT_EQ(list[2]["provider"], "example");
  EXPECT_NE(program_.Run({"prices", "list"}).out.find("0.00000015"), std::string::npos);
}

TEST_F(Prices, FromADayKeepsWhatHeldBefore) {
  Write(kPrices);
  ASSERT_EQ(program_.Run({"prices", "import", "p.json"}).exit_code, 0);
  Write(R"({"example-large": {"input_cost_per_token": 2e-06, "output_cost_per_token": 1e-05}})");
  const Ended imported = program_.Run({"prices", "import", "p.json", "--from", "2025-07-01"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  Json list = List();
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0]["valid_until"], "2025-07-01T00:00:00Z");
  EXPECT_EQ(list[1]["valid_from"], "2025-07-01T00:00:00Z");
  EXPECT_EQ(list[1]["input_pico"], 2'000'000);
  // Without a day the file is the table.
  ASSERT_EQ(program_.Run({"prices", "import", "p.json"}).exit_code, 0);
  EXPECT_EQ(List().size(), 1u);
}

TEST_F(Prices, WhatIsWrongIsNamedAndNothingIsImported) {
  Write(R"({"m": {"input_cost_per_token": 3e-06}})");
  for (const char* verb : {"check", "import"}) {
    const Ended refused = program_.Run({"prices", verb, "p.json"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find("p.json: model \"m\": output_cost_per_token is missing"), std::string::npos)
        << refused.err;
  }
  EXPECT_EQ(List().size(), 0u);
  Write(kPrices);
  EXPECT_EQ(program_.Run({"prices", "check", "p.json"}).exit_code, 0);
  EXPECT_EQ(List().size(), 0u);  // checking changes nothing
  const Ended refused = program_.Run({"prices", "import", "p.json", "--from", "July"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("--from: found \"July\""), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace harness::tests
