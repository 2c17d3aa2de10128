// SPDX-License-Identifier: Apache-2.0
// The role picker on public logs: the columns that the published figures were computed from.
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "importers/roles.h"
#include "importers/roles_testing.h"

namespace harness::importers {
namespace {

constexpr size_t kRows = 20'000;

const std::string& DataFolder() {
  static const std::string folder = std::string(HARNESS_SOURCE_DIR) + "/../shared/data";
  return folder;
}

std::string ReadGz(const std::string& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  std::array<char, 1 << 16> buffer;
  for (int n = 0; file != nullptr && (n = gzread(file, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<size_t>(n));
  }
  if (file != nullptr) gzclose(file);
  return text;
}

// Comma-separated, quotes doubled; at most `limit` records after the header.
TextTable ReadCsv(const std::string& text, size_t limit) {
  std::vector<std::vector<std::string>> records(1, std::vector<std::string>(1));
  bool quoted = false;
  for (size_t i = 0; i < text.size() && records.size() <= limit + 1; ++i) {
    const char c = text[i];
    std::string& field = records.back().back();
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      field += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      records.back().emplace_back();
    } else if (!quoted && c == '\n') {
      records.emplace_back(1);
    } else if (quoted || c != '\r') {
      field += c;
    }
  }
  TextTable table;
  table.header = records.front();
  for (size_t i = 1; i < records.size() && table.rows.size() < limit; ++i) {
    if (records[i].size() == table.header.size()) table.rows.push_back(std::move(records[i]));
  }
  return table;
}

struct PublicLog {
  std::string file;
  std::map<std::string, std::string> map;       // what has to be told
  std::map<std::string, std::string> expected;  // all picks
};

const std::map<std::string, std::string> kXesWithEnabled = {
    {"case", "case:concept:name"},  {"process", "concept:name"}, {"host", "org:resource"},
    {"started", "start_timestamp"}, {"ended", "time:timestamp"}, {"queued", "time:enabled"}};
const std::map<std::string, std::string> kPlain = {{"case", "case_id"},
                                                   {"process", "activity"},
                                                   {"host", "resource"},
                                                   {"started", "start_time"},
                                                   {"ended", "end_time"}};
const std::map<std::string, std::string> kCapitals = {{"case", "case_id"},   {"process", "Activity"},
                                                      {"host", "Resource"},  {"started", "start_time"},
                                                      {"ended", "end_time"}, {"queued", "enabled_time"}};

const std::vector<PublicLog>& PublicLogs() {
  static const std::vector<PublicLog> logs = {
      {"business/BPIC15_1_enabled.csv.gz", {}, kXesWithEnabled},
      {"business/BPIC_2012_W.csv.gz", {}, kPlain},
      {"business/Loan_Application_batched.csv.gz", {}, kCapitals},
      {"business/Procure_to_Pay_5_timers.csv.gz", {}, kPlain},
      {"business/Production_enabled.csv.gz", {}, kCapitals},
      {"business/PurchasingExample.csv.gz", {}, kPlain},
      {"business/Simple_log_with_batching.csv.gz", {}, kXesWithEnabled},
      {"business/interval_event_log.csv.gz",
       {},
       {{"case", "case:concept:name"},
        {"process", "concept:name"},
        {"started", "start_timestamp"},
        {"ended", "time:timestamp"}}},
      {"business/sepsis.csv.gz",
       {},
       {{"execution_id", "activity_instance_id"},
        {"process", "activity"},
        {"case", "case_id"},
        {"host", "resource"},
        {"ended", "timestamp"}}},
      {"ci/inspect_ci_jobs.csv.gz",
       {{"queued", "run_started_at"}},
       {{"execution_id", "job_id"},
        {"process", "job"},
        {"case", "run_id"},
        {"status", "job_conclusion"},
        {"attempts", "run_attempt"},
        {"queued", "run_started_at"},
        {"started", "started_at"},
        {"ended", "completed_at"},
        {"duration", "exec_s"}}},
      {"ci/rate_ukma_runs.csv.gz",
       {},
       {{"execution_id", "run_id"},
        {"process", "event"},
        {"status", "conclusion"},
        {"queued", "created_at"},
        {"duration", "duration"}}},
      {"scheduler/wfinstances-tasks.csv.gz",
       {},
       {{"execution_id", "task_id"},
        {"process", "task_name"},
        {"case", "instance"},
        {"host", "machines"},
        {"duration", "runtime_s"},
        {"slots", "cores"}}},
  };
  return logs;
}

class RolesOfPublicLogs : public testing::TestWithParam<PublicLog> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(DataFolder())) {
      GTEST_SKIP() << "the public logs are not beside the source tree (../shared/data)";
    }
    table_ = ReadCsv(ReadGz(DataFolder() + "/" + GetParam().file), kRows);
    ASSERT_GT(table_.rows.size(), 100U);
  }
  TextTable table_;
};

TEST_P(RolesOfPublicLogs, AreInferred) {
  EXPECT_EQ(PickedFrom(table_, GetParam().map), GetParam().expected);
}

TEST_P(RolesOfPublicLogs, DoNotDependOnTheOrderOfRowsOrColumns) {
  EXPECT_EQ(PickedFrom(table_.Shuffled(7), GetParam().map), GetParam().expected);
  EXPECT_EQ(PickedFrom(table_.Mirrored(), GetParam().map), GetParam().expected);
  TextTable part = table_.Shuffled(11);
  part.rows.resize(std::min<size_t>(part.rows.size(), 2000));
  EXPECT_EQ(PickedFrom(part, GetParam().map), GetParam().expected);
}

TEST_P(RolesOfPublicLogs, AreThoseOfThePublishedFigures) {
  std::ifstream file(DataFolder() + "/anchors.json");
  std::stringstream text;
  text << file.rdbuf();
  const Result<Json> anchors = ParseJson(text.str(), "anchors.json");
  ASSERT_TRUE(anchors);
  const Json& entry = (*anchors)["files"][GetParam().file];
  if (!entry.contains("columns") || !entry["columns"].is_object()) return;  // no roles published for this one
  const std::map<std::string, std::string> picked = PickedFrom(table_, GetParam().map);
  const std::map<std::string, std::string> anchor_names = {{"activity", "process"}, {"case", "case"},
                                                           {"host", "host"},        {"queue", "queued"},
                                                           {"start", "started"},    {"end", "ended"}};
  for (const auto& [anchor, role] : anchor_names) {
    Json column = entry["columns"][anchor];
    if (column.is_null() && role == "case") continue;  // a run of several jobs may be read as their case
    if (column.is_array()) column = column.back();     // ["workflow", "job"]
    const bool has_column = column.is_string() && column != "queue derived inside the case";
    const auto found = picked.find(role);
    EXPECT_EQ(found == picked.end() ? "" : found->second, has_column ? column.get<std::string>() : "")
        << role;
  }
}

std::string NameOf(const testing::TestParamInfo<PublicLog>& info) {
  std::string name = std::filesystem::path(info.param.file).stem().stem().string();
  for (char& c : name) {
    if (c == '-') c = '_';
  }
  return name;
}
INSTANTIATE_TEST_SUITE_P(Logs, RolesOfPublicLogs, testing::ValuesIn(PublicLogs()), NameOf);

}  // namespace
}  // namespace harness::importers
