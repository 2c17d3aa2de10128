// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include <gtest/gtest.h>

namespace harness::cli {
namespace {

Table Sample() {
  Table table({{"name", "name"}, {"rows", "rows", true}, {"note", "note"}});
  table.Add({TextCell("größe"), CountCell(435'616), TextCell("a \"b\", c")});
  table.Add({TextCell("x"), CountCell(7), TextCell("")});
  return table;
}

TEST(Table, AlignsByCodePointsAndLeavesNoBlankAtTheEnd) {
  EXPECT_EQ(Sample().Text(false),
            "name      rows  note\n"
            "größe  435,616  a \"b\", c\n"
            "x            7\n");
}

TEST(Table, CsvHoldsTheProgramsValues) {
  EXPECT_EQ(Sample().Csv(), "name,rows,note\ngröße,435616,\"a \"\"b\"\", c\"\nx,7,\n");
}

TEST(Table, JsonIsAListOfObjects) {
  EXPECT_EQ(
      Sample().ToJson(),
      Json::parse(R"([{"name":"größe","rows":435616,"note":"a \"b\", c"},{"name":"x","rows":7,"note":""}])"));
}

TEST(Table, CutsTheLastColumnOnly) {
  Table table({{"id", "id"}, {"text", "text"}});
  table.Add({TextCell("1"), TextCell(std::string(100, 'y'))});
  EXPECT_EQ(table.Text(false, 40), "id  text\n1   " + std::string(33, 'y') + "...\n");
}

}  // namespace
}  // namespace harness::cli
