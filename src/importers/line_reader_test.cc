// SPDX-License-Identifier: Apache-2.0
#include "importers/line_reader.h"

#include <gtest/gtest.h>

#include <tuple>

namespace harness::importers {
namespace {

using Line = std::tuple<std::string, int64_t, int64_t>;  // text, number, offset

std::vector<Line> LinesOf(std::string_view content) {
  LineReader reader(MemoryBytes("log", content));
  std::vector<Line> lines;
  while (reader.Next().value()) lines.emplace_back(reader.line(), reader.line_number(), reader.byte_offset());
  return lines;
}

TEST(LineReader, KnowsNumbersAndOffsets) {
  EXPECT_EQ(LinesOf("a\nbc\r\n\nd"), (std::vector<Line>{{"a", 1, 0}, {"bc", 2, 2}, {"", 3, 6}, {"d", 4, 7}}));
  EXPECT_EQ(LinesOf("a\n"), (std::vector<Line>{{"a", 1, 0}}));
  EXPECT_EQ(LinesOf("\n"), (std::vector<Line>{{"", 1, 0}}));
  EXPECT_EQ(LinesOf("x\ry\n"), (std::vector<Line>{{"x\ry", 1, 0}}));
  EXPECT_TRUE(LinesOf("").empty());
}

TEST(LineReader, SkipsAByteOrderMarkAtTheStartOnly) {
  EXPECT_EQ(LinesOf("\xef\xbb\xbfjob\n\xef\xbb\xbfx\n"),
            (std::vector<Line>{{"job", 1, 3}, {"\xef\xbb\xbfx", 2, 7}}));
  EXPECT_EQ(LinesOf("\xef\xbb"), (std::vector<Line>{{"\xef\xbb", 1, 0}}));
  EXPECT_TRUE(LinesOf("\xef\xbb\xbf").empty());
}

TEST(LineReader, LinesAcrossBlocksAreWholeAndTheirPlacesExact) {
  std::string content;
  std::vector<Line> expected;
  for (int64_t i = 0; i < 400; ++i) {
    const std::string text(static_cast<size_t>(i * 37 % 20'011), static_cast<char>('a' + i % 26));
    expected.emplace_back(text, i + 1, static_cast<int64_t>(content.size()));
    content += text + (i % 3 == 0 ? "\r\n" : "\n");
  }
  ASSERT_GT(content.size(), 2 * kBlockBytes);
  EXPECT_EQ(LinesOf(content), expected);
}

TEST(LineReader, ALineAboveTheLimitIsAnErrorWithItsPlace) {
  LineReader reader(MemoryBytes("log.csv", "12345\n123456\n"), {.max_line_bytes = 5});
  EXPECT_TRUE(reader.Next().value());
  const Result<bool> second = reader.Next();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(second.error().message, "log.csv:2: the line is longer than 5 bytes, expected line ends");
}

TEST(LineReader, AnEndlessLineStopsNearTheLimit) {
  // Gives 'x' for ever: only the limit can end the line.
  class Endless : public ByteSource {
   public:
    explicit Endless(size_t& given) : ByteSource("log", Compression::kNone), given_(given) {}
    Result<size_t> Read(char* to, size_t capacity) override {
      std::fill_n(to, capacity, 'x');
      given_ += capacity;
      return capacity;
    }

   private:
    size_t& given_;
  };
  size_t given = 0;
  LineReader reader(std::make_unique<Endless>(given));
  EXPECT_FALSE(reader.Next());
  EXPECT_LE(given, size_t{33} << 20);
}

}  // namespace
}  // namespace harness::importers
