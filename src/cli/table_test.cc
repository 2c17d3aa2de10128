// SPDX-License-Identifier: Apache-2.0
#include "cli/table.h"

#include <gtest/gtest.h>

#include "cli/terminal.h"

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

TEST(Table, ControlCharactersOfNamesReachNoTerminal) {
  Table table(std::vector<Table::Column>{{"name", "name"}});
  table.Add({TextCell("a\r\nb\x1b]0;owned\x07\x1b[31mred")});
  EXPECT_EQ(table.Text(false), "name\na\\x0d\\x0ab\\x1b]0;owned\\x07\\x1b[31mred\n");
  EXPECT_EQ(table.Csv(), "name\n\"a\r\nb\x1b]0;owned\x07\x1b[31mred\"\n");
}

TEST(TerminalText, KeepsLinesAndStylesAndNoOtherControl) {
  EXPECT_EQ(TerminalText("größe\n\x1b[1mbold\x1b[0m\n"), "größe\n\x1b[1mbold\x1b[0m\n");
  EXPECT_EQ(TerminalText("\x1b[2J\x1b[1;31\x1b\t\x7f"), "\\x1b[2J\\x1b[1;31\\x1b\t\\x7f");
  EXPECT_EQ(TerminalText("\xc2\x9b"
                         "2J\xc2\xa0"),
            "\\xc2\\x9b2J\xc2\xa0");  // C1 is one too, a blank is none
  EXPECT_EQ(TerminalText(std::string_view("a\0b", 3)), "a\\x00b");
}

}  // namespace
}  // namespace harness::cli
