// SPDX-License-Identifier: Apache-2.0
#include "generate/text_sink.h"

#include <gtest/gtest.h>

#include <string>

namespace harness::generate {
namespace {

TEST(TextSink, WritesNumbersAndTimes) {
  const auto folder = TempFolder::Make("sink");
  const Path path = folder.value().path() / "text";
  TextSink sink = TextSink::Open(path).value();
  const DayTexts days(20270);
  for (const int64_t value : {int64_t{0}, int64_t{-7}, INT64_MAX, INT64_MIN}) {
    sink.PutNumber(value);
    sink.Put(' ');
  }
  sink.PutDigits(42, 5);
  sink.Put('\n');
  days.PutSql(sink, 0);
  sink.Put('\n');
  days.PutIso(sink, 243 * 86400 + 86399);
  ASSERT_TRUE(sink.Close().has_value());
  EXPECT_EQ(ReadFile(path).value(),
            "0 -7 9223372036854775807 -9223372036854775808 00042\n2025-07-01 00:00:00\n2026-03-01T23:59:59");
}

TEST(TextSink, KeepsEveryByteOverManyFlushes) {
  const auto folder = TempFolder::Make("sink");
  const Path path = folder.value().path() / "text";
  TextSink sink = TextSink::Open(path).value();
  std::string expected;
  for (int i = 0; i < 1000000; ++i) {
    sink.MakeRoom();
    sink.PutNumber(i);
    sink.Put("-row\n");
    expected += std::to_string(i) + "-row\n";
  }
  ASSERT_TRUE(sink.Close().has_value());
  EXPECT_TRUE(ReadFile(path).value() == expected);
}

TEST(TextSink, UnfinishedFileGoesAway) {
  const auto folder = TempFolder::Make("sink");
  const Path path = folder.value().path() / "text";
  {
    TextSink sink = TextSink::Open(path).value();
    sink.Put("half");
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TextSink, FullDiskIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "this machine has no /dev/full to write to";
  TextSink sink = TextSink::Open("/dev/full").value();
  sink.Put("text");
  const auto closed = sink.Close();
  ASSERT_FALSE(closed.has_value());
  EXPECT_EQ(closed.error().code, ErrorCode::kIo);
  EXPECT_NE(closed.error().message.find("/dev/full"), std::string::npos);
}

TEST(TextSink, MissingFolderIsAnError) {
  EXPECT_EQ(TextSink::Open("/nowhere/at/all").error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace harness::generate
