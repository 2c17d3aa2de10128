// SPDX-License-Identifier: Apache-2.0
#include "importers/reject_spool.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "importers/format_test_support.h"
#include "importers/quality_log.h"
#include "importers/scan_log.h"

namespace harness::importers {
namespace {

RejectedRow RowAt(int64_t line, const std::string& file = "log.csv") {
  RejectedRow row;
  row.file = file;
  row.line = line;
  row.reason = "row_too_short";
  row.message = "Row with fewer fields than the header.";
  return row;
}

std::vector<std::string> LinesOf(const auto& from, Result<void> (std::remove_cvref_t<decltype(from)>::*copy)(
                                                       const RejectSpool::Take&) const) {
  std::string text;
  (from.*copy)([&](std::string_view piece) {
    text += piece;
    return Ok();
  }).value();
  std::vector<std::string> lines;
  for (const std::string_view line : Split(text, '\n')) lines.emplace_back(line);
  EXPECT_EQ(lines.back(), "");
  lines.pop_back();
  return lines;
}

int64_t LineIn(const std::string& json) {
  return ParseJson(json, "rejects").value().at("line").get<int64_t>();
}

TEST(RejectSpool, ALineSaysWhatIsKnownAndNoMore) {
  RejectSpool spool;
  spool.Add(RowAt(3));
  RejectedRow row = RowAt(4);
  row.byte = 0;
  row.column = "START";
  row.raw = "a\xff\"b";
  spool.Add(row);
  const auto lines = LinesOf(spool, &RejectSpool::CopyTo);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(ParseJson(lines[0], "").value(),
            (Json{{"file", "log.csv"}, {"line", 3}, {"reason", "row_too_short"}, {"message", row.message}}));
  EXPECT_EQ(ParseJson(lines[1], "").value().at("byte"), 0);
  EXPECT_EQ(ParseJson(lines[1], "").value().at("raw"), "a\xEF\xBF\xBD\"b");
  EXPECT_EQ(spool.first()->line, 3);
}

TEST(RejectSpool, MillionsOfRowsComeBackInOrderFromAFileWithoutAName) {
  constexpr int64_t kRows = ManyRows(1'000'000);  // about 120 bytes of text each
  const auto folder = TempFolder::Make("spool").value();
  const int64_t before = PeakBytes();
  RejectSpool spool(folder.path());
  for (int64_t line = 1; line <= kRows; ++line) spool.Add(RowAt(line));
  EXPECT_EQ(spool.rows(), kRows);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  int64_t bytes = 0;
  int64_t next = 1;
  bool in_order = true;
  std::string rest;
  spool
      .CopyTo([&](std::string_view piece) {
        bytes += static_cast<int64_t>(piece.size());
        rest += piece;
        size_t begin = 0;
        for (size_t end = 0; (end = rest.find('\n', begin)) != std::string::npos; begin = end + 1) {
          in_order =
              in_order && rest.substr(begin, end - begin).find("\"line\":" + std::to_string(next++) + ",") !=
                              std::string::npos;
        }
        rest.erase(0, begin);
        return Ok();
      })
      .value();
  EXPECT_EQ(next, kRows + 1);
  EXPECT_TRUE(in_order);
  EXPECT_EQ(rest, "");
  EXPECT_GT(bytes, kRows * 90);
  EXPECT_LT(PeakBytes() - before, int64_t{30} << 20);
}

TEST(RejectSpool, AFolderThatIsNotThereIsToldAtTheEnd) {
  RejectSpool spool("/nowhere/at/all");
  for (int64_t line = 1; line <= 10'000; ++line) spool.Add(RowAt(line));
  EXPECT_EQ(spool.rows(), 10'000);
  const auto copied = spool.CopyTo([](std::string_view) { return Ok(); });
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code, ErrorCode::kIo);
  EXPECT_NE(copied.error().message.find("/nowhere/at/all"), std::string::npos) << copied.error().message;
}

TEST(QualityLog, RejectsOfScansAndOfOthersStandInTheOrderOfTheInputs) {
  QualityLog quality;
  quality.Reject(RowAt(7, "b.csv"), "Short.");
  ScanLog scan;
  for (int64_t line = 1; line <= 7; ++line) scan.Reject(RowAt(line, "a.swf"), "Short.");
  scan.PublishTo(quality);
  quality.Reject(RowAt(8, "b.csv"), "Short.");
  const auto lines = LinesOf(quality, &QualityLog::CopyRejects);
  ASSERT_EQ(lines.size(), 9U);
  EXPECT_EQ(LineIn(lines[0]), 7);
  for (int64_t i = 1; i <= 7; ++i) EXPECT_EQ(LineIn(lines[static_cast<size_t>(i)]), i);
  EXPECT_EQ(LineIn(lines[8]), 8);
  EXPECT_EQ(quality.rejected(), 9);
  EXPECT_EQ(quality.first_rejected("a.swf")->line, 1);
  EXPECT_EQ(quality.first_rejected("b.csv")->line, 7);
  EXPECT_FALSE(quality.first_rejected("c.csv"));
  const auto counters = quality.counters();
  ASSERT_EQ(counters.size(), 1U);
  EXPECT_EQ(counters[0].count, 9);
  EXPECT_EQ(counters[0].severity, eventlog::Severity::kDataLoss);
  EXPECT_EQ(counters[0].first,
            (std::vector<std::string>{"b.csv:7", "a.swf:1", "a.swf:2", "a.swf:3", "a.swf:4"}));
}

}  // namespace
}  // namespace harness::importers
