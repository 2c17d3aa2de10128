// SPDX-License-Identifier: Apache-2.0
#include "report/format.h"

#include <gtest/gtest.h>

#include "report/markdown_parts.h"

#include <limits>

#include "base/text.h"

namespace harness::report {
namespace {

TEST(Grouped, SetsCommasInTheWholePart) {
  EXPECT_EQ(Grouped(247022.17, 1), "247,022.2");
  EXPECT_EQ(Grouped(999, 0), "999");
  EXPECT_EQ(Grouped(1000, 0), "1,000");
  EXPECT_EQ(Grouped(-1234567.5, 2), "-1,234,567.50");
  EXPECT_EQ(Grouped(-0.001, 1), "0.0");
  EXPECT_EQ(Grouped(std::numeric_limits<double>::quiet_NaN(), 1), "unknown");
}

TEST(Figures, NothingIsUnknownAndNotZero) {
  EXPECT_EQ(Count(std::nullopt), "unknown");
  EXPECT_EQ(Hours(std::nullopt), "unknown");
  EXPECT_EQ(Percent(std::nullopt), "unknown");
  EXPECT_EQ(Seconds(std::nullopt), "unknown");
  EXPECT_EQ(Hours(0.0), "0 h");
}

TEST(Figures, CarryTheirUnit) {
  EXPECT_EQ(Hours(247022.17), "247,022.2 h");
  EXPECT_EQ(Hours(0.5), "0.500 h");
  EXPECT_EQ(Percent(0.878), "87.8 %");
  EXPECT_EQ(Percent(0.0001), "< 0.1 %");
  EXPECT_EQ(Seconds(0.0), "0 s");
  EXPECT_EQ(Seconds(0.25), "0.25 s");
  EXPECT_EQ(Seconds(12.0), "12 s");
  EXPECT_EQ(Seconds(12.54), "12.5 s");
  EXPECT_EQ(Seconds(200.0), "3 m 20 s");
  EXPECT_EQ(Seconds(90000.0), "1 d 1 h");
  EXPECT_EQ(Bytes(1023), "1,023 B");
  EXPECT_EQ(Bytes(1536), "1.5 KiB");
  EXPECT_EQ(Bytes(int64_t{40} << 20), "40 MiB");
  EXPECT_EQ(Plural(1, "row", "rows"), "1 row");
  EXPECT_EQ(Plural(1200, "row", "rows"), "1,200 rows");
}

TEST(Clean, CutsByCharactersAndShowsInvisibleOnes) {
  EXPECT_EQ(Clean("abc", 3), "abc");
  EXPECT_EQ(Clean("abcd", 3), "abc…");
  EXPECT_EQ(Clean("äöü!", 3), "äöü…");
  EXPECT_EQ(Clean("a\nb\x7F", 9), "a\\u000Ab\\u007F");
  EXPECT_EQ(Clean("\xE2\x80\xAEgpj", 9), "\\u202Egpj");
  EXPECT_EQ(Clean("\xE2\x81\xA9", 9), "\\u2069");
  EXPECT_EQ(Clean("\xC3(\xFF", 9), "\xEF\xBF\xBD(\xEF\xBF\xBD");
  EXPECT_EQ(Clean("\xF0\x9F\x92\xA5", 1), "\xF0\x9F\x92\xA5");
  EXPECT_EQ(Clean("", 3), "");
}

TEST(Html, EscapesMarkup) {
  EXPECT_EQ(Html("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  EXPECT_EQ(HtmlName("a<b"), "<bdi>a&lt;b</bdi>");
  EXPECT_EQ(HtmlName(""), "<i>(empty)</i>");
}

TEST(Markdown, EscapesMarksButNotUnderscoresInWords) {
  EXPECT_EQ(Markdown("JB_LOAD_1"), "JB_LOAD_1");
  EXPECT_EQ(Markdown("_x_ *y* [z](u) a|b `c` <d>"), "\\_x\\_ \\*y\\* \\[z\\](u) a\\|b \\`c\\` \\<d\\>");
  EXPECT_EQ(Markdown("# no heading"), "\\# no heading");
  EXPECT_EQ(Markdown("R & D &amp;"), "R & D \\&amp;");
  EXPECT_EQ(Markdown("a\nb"), "a\\\\u000Ab");
}

TEST(MarkdownCode, FenceIsLongerThanWhatItHolds) {
  EXPECT_EQ(MarkdownCode("LOAD"), "`LOAD`");
  EXPECT_EQ(MarkdownCode("a`b``c"), "``` a`b``c ```");
  EXPECT_EQ(MarkdownCode("a|b"), "`a|b`");
  EXPECT_EQ(MarkdownCode("  "), "(empty)");
  EXPECT_EQ(MarkdownBlock("x\n```\ny", "sql"), "````sql\nx\n```\ny\n````\n");
}

// A pipe that was taken back already is not taken back twice.
TEST(MarkdownTable, APipeEndsNoCell) {
  EXPECT_EQ(MarkdownTable({{"Name"}, {"Why"}}, {{MarkdownCode("a|b"), Markdown("c|d")}}),
            "| Name | Why |\n| --- | --- |\n| `a\\|b` | c\\|d |\n\n");
}

}  // namespace
}  // namespace harness::report
