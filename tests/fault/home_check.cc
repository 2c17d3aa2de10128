// SPDX-License-Identifier: Apache-2.0
#include "tests/fault/home_check.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "base/sha256.h"
#include "base/text.h"
#include "engine/engine.h"
#include "eventlog/canonical_hash.h"
#include "eventlog/dataset.h"
#include "store/journal.h"
#include "store/sqlite.h"

namespace harness::tests {
namespace {

namespace fs = std::filesystem;

std::set<std::string> NamesIn(const Path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
  return names;
}

Json JsonIn(const Path& file) {
  const auto text = ReadFile(file);
  EXPECT_TRUE(text) << text.error().message;
  if (!text) return nullptr;
  const auto json = ParseJson(*text, file.string());
  EXPECT_TRUE(json) << json.error().message;
  return json ? *json : Json(nullptr);
}

// What is broken is told, where Result::value() would end the program without a word.
template <typename T>
T Whole(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

}  // namespace

std::string RecomputedVersion(const Path& dataset_folder) {
  const eventlog::DatasetInfo info = Whole(eventlog::ReadDatasetInfo(dataset_folder));
  std::vector<engine::Column> columns;
  std::string select;
  std::set<std::string> absent;
  for (const eventlog::DatasetColumn& column : info.columns) {
    columns.push_back({column.name, column.type});
    if (!column.stored) {
      absent.insert(column.name);
      continue;
    }
    select += (select.empty() ? "SELECT " : ", ") + eventlog::StoredColumnSql(column);
  }
  engine::Engine engine = Whole(engine::Engine::Open({.threads = 1, .temp_folder = {}}));
  engine::Connection connection = Whole(engine.Connect());
  engine::Rows rows = Whole(connection.Query(select + " FROM read_parquet(" +
                                             SqlText(eventlog::EventsFile(dataset_folder).string()) + ")"));
  eventlog::TableHasher hasher(columns, absent);
  eventlog::TableHasher::Part part = hasher.Begin(0);
  while (Whole(rows.Next())) part.Add(rows.chunk());
  part.End();
  const eventlog::TableHasher::Outcome outcome = hasher.Finish();
  EXPECT_EQ(outcome.rows, info.rows);
  return outcome.table;
}

Json HomeCheck::List(const char* verb) {
  const Death ended = RunToEnd(place_, {verb, "--json", "--home", home_.string()});
  EXPECT_EQ(ended.exit_code, 0) << verb << ": " << ended.err;
  const auto rows = ParseJson(ended.out, verb);
  EXPECT_TRUE(rows) << verb << ": " << ended.out;
  return rows ? *rows : Json::array();
}

void HomeCheck::ExpectWhole() {
  const Json datasets = List("datasets");
  const Json runs = List("runs");
  ExpectTidy();
  ExpectDatasets(datasets);
  ExpectRuns(runs);
  ExpectSoundStore();
}

void HomeCheck::ExpectTidy() const {
  const std::vector<std::string> leavings = place_.Leavings();
  EXPECT_TRUE(leavings.empty()) << Join(leavings, "\n");
  const std::set<std::string> known = {"catalog.db", "catalog.db-wal", "catalog.db-shm", "key", "datasets",
                                       "runs",       "blobs",          "journal",        "tmp"};
  for (const std::string& name : NamesIn(home_)) EXPECT_TRUE(known.contains(name)) << name;
  for (const std::string& name : NamesIn(home_ / "tmp")) ADD_FAILURE() << "left in tmp/: " << name;
  for (const char* folder : {"datasets", "runs"}) {
    for (const std::string& name : NamesIn(home_ / folder)) {
      EXPECT_FALSE(name.starts_with(".")) << "left in " << folder << "/: " << name;
    }
  }
}

std::set<std::string> HomeCheck::DatasetVersions() const {
  std::set<std::string> versions;
  for (const std::string& name : NamesIn(home_ / "datasets")) versions.insert("sha256:" + name);
  return versions;
}

std::map<std::string, std::string> HomeCheck::RunStates() {
  std::map<std::string, std::string> states;
  const Json rows = List("runs");
  for (const Json& row : rows) states[row.at("run_id")] = row.at("state");
  return states;
}

void HomeCheck::ExpectDatasets(const Json& rows) {
  std::set<std::string> listed;
  for (const Json& row : rows) listed.insert(row.at("version").get<std::string>());
  EXPECT_EQ(listed, DatasetVersions()) << "what `datasets` lists, and the folders";
  for (const std::string& version : DatasetVersions()) {
    const Path folder = home_ / "datasets" / version.substr(version.find(':') + 1);
    EXPECT_EQ(NamesIn(folder),
              (std::set<std::string>{"dataset.json", "part-00000.parquet", "rejects.jsonl"}));
    EXPECT_EQ(JsonIn(folder / "dataset.json").value("version", ""), version);
    if (hashed_.insert(version).second) {
      EXPECT_EQ(RecomputedVersion(folder), version);
    }
  }
}

void HomeCheck::ExpectRuns(const Json& rows) {
  std::set<std::string> complete;
  for (const Json& row : rows) {
    const auto state = row.at("state").get<std::string>();
    EXPECT_TRUE(state == "complete" || state == "aborted") << row.at("run_id") << " is " << state;
    if (state == "complete") complete.insert(row.at("run_id").get<std::string>());
  }
  EXPECT_EQ(complete, NamesIn(home_ / "runs")) << "the complete runs, and the folders";
  for (const std::string& run_id : NamesIn(home_ / "runs")) {
    if (!digests_.contains(run_id)) ExpectRunFolder(run_id);
  }
}

void HomeCheck::ExpectRunFolder(const std::string& run_id) {
  const Path folder = home_ / "runs" / run_id;
  const Json report = JsonIn(folder / "report.json");
  const Json manifest = JsonIn(folder / "run_manifest.json");
  const auto html = ReadFile(folder / "report.html");
  ASSERT_TRUE(report.is_object() && manifest.is_object() && html) << run_id;
  EXPECT_TRUE(html->ends_with("</html>\n"))
      << html->substr(html->size() - std::min<size_t>(html->size(), 40));
  EXPECT_FALSE(fs::exists(folder / ".work"));
  const std::string digest = "sha256:" + Sha256Hex(CanonicalJson(report.at("stable")).value());
  EXPECT_EQ(report.at("stable_digest"), digest);
  EXPECT_EQ(manifest.at("stable").at("report_digest"), digest);
  EXPECT_EQ(report.at("volatile").at("run_id"), run_id);
  for (const Json& plugin : report.at("stable").at("plugins")) {
    EXPECT_NE(plugin.at("status"), "error") << plugin.dump();
    const bool ran = plugin.at("status") == "ok";
    EXPECT_EQ(fs::exists(folder / "artifacts" / plugin.at("id").get<std::string>() / "result.json"), ran);
  }
  digests_[run_id] = digest;
}

void HomeCheck::ExpectSoundStore() const {
  store::Database database = Whole(store::Database::Open(home_ / "catalog.db"));
  store::Statement check = Whole(database.Prepare("PRAGMA integrity_check"));
  ASSERT_TRUE(Whole(check.Step()));
  EXPECT_EQ(check.Text(0), "ok");
  const auto journal = store::Journal::Read(home_ / "journal", [](std::string_view event) -> Result<void> {
    return ParseJson(event, "journal") ? Ok() : Result<void>(InternalError("an event that is no JSON"));
  });
  ASSERT_TRUE(journal) << journal.error().message;
  EXPECT_EQ(journal->damaged_bytes, 0u);
}

}  // namespace harness::tests
