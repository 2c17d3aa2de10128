// SPDX-License-Identifier: Apache-2.0
#include "store/journal_format.h"

#include <gtest/gtest.h>

#include <vector>

namespace harness::store {
namespace {

struct Scanned {
  std::vector<std::string> payloads;
  ScanResult result;
};

Scanned Scan(const std::string& bytes) {
  Scanned scanned;
  scanned.result = ScanRecords(bytes, [&](uint64_t, std::string_view payload) {
                     scanned.payloads.emplace_back(payload);
                     return Ok();
                   }).value();
  return scanned;
}

std::string RecordOf(std::string_view payload) {
  std::string bytes;
  AppendRecord(payload, &bytes);
  return bytes;
}

using Payloads = std::vector<std::string>;

TEST(JournalFormat, TheBytesOfOneRecord) {
  // printf '\002\0\0\0{}' | sha256sum
  const std::string expected("\xF5JR\xFF\x02\x00\x00\x00\x92\x1b\x77\xcd\xe0\x91\x1b\x9a{}", 18);
  EXPECT_EQ(RecordOf("{}"), expected);
}

TEST(JournalFormat, RecordsComeBackInOrder) {
  const std::string bytes = RecordOf("{\"a\":1}") + RecordOf("") + RecordOf(std::string(100'000, 'x'));
  const Scanned scanned = Scan(bytes);
  EXPECT_EQ(scanned.payloads, (Payloads{"{\"a\":1}", "", std::string(100'000, 'x')}));
  EXPECT_EQ(scanned.result.records, 3u);
  EXPECT_EQ(scanned.result.torn_bytes, 0u);
  EXPECT_EQ(scanned.result.damaged_bytes, 0u);
  EXPECT_EQ(Scan("").result.records, 0u);
}

TEST(JournalFormat, EveryTornTailIsLeftOut) {
  const std::string whole = RecordOf("{\"n\":1}");
  const std::string last = RecordOf("{\"n\":2}");
  for (size_t cut = 1; cut < last.size(); ++cut) {
    const Scanned scanned = Scan(whole + last.substr(0, cut));
    EXPECT_EQ(scanned.payloads, Payloads{"{\"n\":1}"}) << cut;
    EXPECT_EQ(scanned.result.torn_bytes, cut);
    EXPECT_EQ(scanned.result.damaged_bytes, 0u);
  }
}

TEST(JournalFormat, ATailOfZerosIsTorn) {
  const Scanned scanned = Scan(RecordOf("a") + std::string(4096, '\0'));
  EXPECT_EQ(scanned.payloads, Payloads{"a"});
  EXPECT_EQ(scanned.result.torn_bytes, 4096u);
}

TEST(JournalFormat, AnyChangedByteCostsOneRecordOnly) {
  const std::string first = RecordOf("{\"n\":1}");
  const std::string second = RecordOf("{\"n\":2}");
  for (size_t at = 0; at < first.size(); ++at) {
    std::string bytes = first + second;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
    const Scanned scanned = Scan(bytes);
    EXPECT_EQ(scanned.payloads, Payloads{"{\"n\":2}"}) << at;
    EXPECT_EQ(scanned.result.damaged_bytes, first.size()) << at;
    EXPECT_EQ(scanned.result.torn_bytes, 0u) << at;
  }
}

TEST(JournalFormat, AnAbsurdLengthIsNotFollowed) {
  std::string bytes = RecordOf("abc");
  for (size_t at = 4; at < 8; ++at) bytes[at] = '\xFF';
  const Scanned scanned = Scan(bytes);
  EXPECT_TRUE(scanned.payloads.empty());
  EXPECT_EQ(scanned.result.torn_bytes, bytes.size());
}

TEST(JournalFormat, TheVisitorsErrorStopsTheScan) {
  int visits = 0;
  const auto result =
      ScanRecords(RecordOf("a") + RecordOf("b"), [&](uint64_t, std::string_view) -> Result<void> {
        ++visits;
        return Inconclusive("enough");
      });
  EXPECT_EQ(result.error().message, "enough");
  EXPECT_EQ(visits, 1);
}

}  // namespace
}  // namespace harness::store
