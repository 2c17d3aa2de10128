// SPDX-License-Identifier: Apache-2.0
// Texts that the sort carries as numbers come out as they went in, in the order of the texts, also where the
// rows behind the sample are not like those in it.
#include <algorithm>
#include <tuple>

#include "base/time.h"
#include "importers/carried_columns.h"
#include "importers/import_testing.h"

namespace harness::importers {
namespace {

constexpr size_t kRows = 9'000;  // more than a sample

struct CarriedRow {
  std::string id, parent, host, note;
  Micros queued = 0;

  auto Key() const {
    return std::tie(queued, id);
  }  // a job starts and ends with its queue time, in one process
  std::string Csv() const {
    const std::string time = FormatIso(queued);
    return id + "," + parent + ",LOAD," + time + "," + time + "," + time + "," + host + "," + note + "\n";
  }
};

// Ids of one to six digits and leading zeros, thirty to each queue time: the order of the texts is that of no
// number.
std::vector<CarriedRow> CarriedRows() {
  std::vector<CarriedRow> lines;
  for (size_t i = 0; i < kRows; ++i) {
    CarriedRow line;
    line.id = std::string(i % 3, '0') + std::to_string(i * 7'919 % 1'000'003);
    if (i > 0 && i % 4 == 0) line.parent = lines[i - 1].id;
    line.host = "application-server-" + std::to_string(i % 3);
    line.note = i % 5 == 0 ? std::to_string(i) : "by hand";
    line.queued = 1'767'225'600'000'000 + static_cast<Micros>(i / 30) * kMicrosPerMinute;
    lines.push_back(line);
  }
  return lines;
}

std::string CarriedCsv(const std::vector<CarriedRow>& lines) {
  std::string text = "JOB_ID,PARENT_ID,PROCESS_ID,QUEUE_DT,START_DT,END_DT,HOST,NOTE\n";
  for (const CarriedRow& line : lines) text += line.Csv();
  return text;
}

std::string InOrder(std::vector<CarriedRow> lines) {
  std::sort(lines.begin(), lines.end(),
            [](const CarriedRow& a, const CarriedRow& b) { return a.Key() < b.Key(); });
  std::string text;
  for (const CarriedRow& line : lines) {
    text +=
        line.id + "|" + (line.parent.empty() ? "~" : line.parent) + "|" + line.host + "|" + line.note + "\n";
  }
  return text;
}

void ExpectSameRows(const std::vector<CarriedRow>& lines) {
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv", CarriedCsv(lines));
  const std::string rows = ImportBench::Rows(outcome, {"execution_id", "parent_id", "host", "NOTE"});
  EXPECT_TRUE(rows == InOrder(lines));
  // The sample of the log read backwards is another one, the dataset is the same.
  std::vector<CarriedRow> backwards(lines.rbegin(), lines.rend());
  EXPECT_EQ(bench.ImportedText("b.csv", CarriedCsv(backwards)).info.version, outcome.info.version);
  // Nor does it matter whether the rows are sorted, or put in order on their way.
  ImportOptions unsorted;
  unsorted.least_bytes_unsorted = 0;
  for (const auto& [name, text] : {std::pair("c.csv", CarriedCsv(lines)), {"d.csv", CarriedCsv(backwards)}}) {
    ImportBench other;
    const ImportOutcome again = other.ImportedText(name, text, unsorted);
    EXPECT_TRUE(ImportBench::Rows(again, {"execution_id", "parent_id", "host", "NOTE"}) == InOrder(lines));
  }
}

TEST(CarriedTexts, ComeOutInTheOrderOfTheTexts) {
  ExpectSameRows(CarriedRows());
}

TEST(CarriedTexts, MayTurnOutUnlikeTheSample) {
  std::vector<CarriedRow> lines = CarriedRows();
  for (size_t i = kRows / 2; i < kRows; ++i) lines[i].note = "note " + std::to_string(i);
  lines[kRows - 7].parent = "n/a";
  lines[kRows - 6].parent = "12345678901234567890";
  lines[kRows - 5].host = "a server that is named in one of the last rows alone";
  ExpectSameRows(lines);
}

TEST(CarriedTexts, OfTheOrderMayTurnOutToBeNoDigits) {
  std::vector<CarriedRow> lines = CarriedRows();
  lines[kRows - 3].id = "12a";
  lines[kRows - 2].id = "12345678901234567890";
  ExpectSameRows(lines);
}

TEST(CarriedTexts, SuitAllInputs) {
  ImportBench bench;
  std::vector<CarriedRow> first = CarriedRows();
  std::vector<CarriedRow> second(first.begin() + kRows / 2, first.end());
  first.resize(kRows / 2);
  for (CarriedRow& line : second) {  // digits in one input alone
    line.id = "b" + line.id;
    if (!line.parent.empty()) line.parent = "b" + line.parent;
  }
  std::vector<CarriedRow> all = first;
  all.insert(all.end(), second.begin(), second.end());
  const ImportOutcome outcome = bench.Imported(
      {bench.Write("first.csv", CarriedCsv(first)), bench.Write("second.csv", CarriedCsv(second))});
  EXPECT_TRUE(ImportBench::Rows(outcome, {"execution_id", "parent_id", "host", "NOTE"}) == InOrder(all));
  EXPECT_EQ(bench.ImportedText("all.csv", CarriedCsv(all)).info.version, outcome.info.version);
}

TEST(CarriedTexts, OfIdsStandInTheFileAsWholeNumbers) {
  std::vector<CarriedRow> lines = CarriedRows();
  for (size_t i = 0; i < kRows; ++i) {
    lines[i].id = std::to_string(i == 0 ? 0 : 9'999'999'999'999'999 / i);
    lines[i].parent = i > 0 && i % 4 == 0 ? lines[i - 1].id : "";
  }
  ImportBench bench;
  const ImportOutcome outcome = bench.ImportedText("a.csv", CarriedCsv(lines));
  EXPECT_TRUE(ImportBench::Column(outcome, "execution_id")->as_number);
  EXPECT_TRUE(ImportBench::Column(outcome, "parent_id")->as_number);
  EXPECT_FALSE(ImportBench::Column(outcome, "host")->as_number);
  EXPECT_TRUE(ImportBench::Rows(outcome, {"execution_id", "parent_id", "host", "NOTE"}) == InOrder(lines));
  lines.back().parent = "none";  // and now all are texts, also where the sample has it
  for (int turn = 0; turn < 2; ++turn) {
    ImportBench fresh;
    const ImportOutcome linked = fresh.ImportedText("a.csv", CarriedCsv(lines));
    EXPECT_FALSE(ImportBench::Column(linked, "execution_id")->as_number);
    EXPECT_FALSE(ImportBench::Column(linked, "parent_id")->as_number);
    EXPECT_TRUE(ImportBench::Rows(linked, {"execution_id", "parent_id", "host", "NOTE"}) == InOrder(lines));
    std::reverse(lines.begin(), lines.end());
  }
  lines.back().id = "00";
  const ImportOutcome texts = bench.ImportedText("b.csv", CarriedCsv(lines));
  EXPECT_FALSE(ImportBench::Column(texts, "execution_id")->as_number);
  EXPECT_FALSE(ImportBench::Column(texts, "parent_id")->as_number);
  EXPECT_TRUE(ImportBench::Rows(texts, {"execution_id", "parent_id", "host", "NOTE"}) == InOrder(lines));
}

TEST(CarriedTexts, AreChosenByTheSample) {
  const std::vector<std::string> digits = {"1", "007", "1234567890123456"};
  SampledValues sample(digits.begin(), digits.end());
  sample.push_back(std::nullopt);
  EXPECT_EQ(CarriageOf(sample), Carriage::kDigits);
  sample.emplace_back("a");  // one of four
  EXPECT_EQ(CarriageOf(sample), Carriage::kText);
  sample.insert(sample.end(), 4, "a");  // one of eight
  EXPECT_EQ(CarriageOf(sample), Carriage::kNumber);
  EXPECT_EQ(CarriageOf({"0", "10", "1234567890123456"}), Carriage::kWhole);
  EXPECT_EQ(CarriageOf({"12345678901234567"}), Carriage::kText);
  EXPECT_EQ(CarriageOf({}), Carriage::kWhole);
}

}  // namespace
}  // namespace harness::importers
