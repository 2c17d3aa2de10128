// SPDX-License-Identifier: Apache-2.0
#include "run/machine.h"

#include <gtest/gtest.h>

namespace harness::run {
namespace {

TEST(CpuModel, IsTheFirstOneOfTheText) {
  EXPECT_EQ(CpuModel("processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.00GHz\n\nprocessor\t: 1\n"
                     "model name\t: Another\n"),
            "Some CPU @ 2.00GHz");
  EXPECT_EQ(CpuModel("processor\t: 0\nBogoMIPS\t: 50\nModel\t\t: Board Model B\n"), "Board Model B");
}

TEST(CpuModel, IsEmptyWhereTheTextNamesNone) {
  EXPECT_EQ(CpuModel(""), "");
  EXPECT_EQ(CpuModel("model name\t:\nprocessor\t: 0\nmodel name"), "");
}

TEST(MachineFacts, SayCoresMemoryAndSystemAndNoMore) {
  const Json facts = MachineFacts();
  EXPECT_GE(facts.at("cores").get<int64_t>(), 1);
  EXPECT_GE(facts.at("memory_bytes").get<int64_t>(), int64_t{1} << 26);
  EXPECT_TRUE(facts.at("os").get<std::string>().starts_with("Linux ")) << facts;
  for (const auto& [key, value] : facts.items()) {
    EXPECT_TRUE(key == "cpu" || key == "cores" || key == "memory_bytes" || key == "os") << key;
  }
}

}  // namespace
}  // namespace harness::run
