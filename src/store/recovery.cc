// SPDX-License-Identifier: Apache-2.0
#include "store/recovery.h"

#include <sys/stat.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace harness::store {
namespace {

namespace fs = std::filesystem;

// Names of the folders in `parent` that are published: staging folders begin with a full stop.
Result<std::vector<std::string>> PublishedIn(const Path& parent) {
  std::vector<std::string> names;
  std::error_code error;
  for (auto it = fs::directory_iterator(parent, error); !error && it != fs::end(it); it.increment(error)) {
    std::string name = it->path().filename().string();
    if (!name.starts_with(".")) names.push_back(std::move(name));
  }
  if (error) return IoError(parent.string() + ": cannot list: " + ErrnoText(error.value()));
  std::sort(names.begin(), names.end());
  return names;
}

Result<Json> ReadJson(const Path& file) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return ParseJson(text, file.string());
}

// When the folder got its content, for the row that its maker did not write.
Timestamp ModifiedAt(const Path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return 0;
  return Timestamp{info.st_mtim.tv_sec} * kMicrosPerSecond + info.st_mtim.tv_nsec / 1000;
}

// What FormatIso wrote: "2025-07-01T00:00:02Z", or with six decimals.
std::optional<Timestamp> ReadIso(const Json& json) {
  const auto text = json.get<std::string>();
  CivilDate date;
  int hour = 0, minute = 0, second = 0, micros = 0;
  const int read = std::sscanf(text.c_str(), "%" SCNd64 "-%2d-%2dT%2d:%2d:%2d.%6d", &date.year, &date.month,
                               &date.day, &hour, &minute, &second, &micros);
  if (read < 6 || date.month < 1 || date.month > 12) return std::nullopt;
  const Timestamp time = DaysFromCivil(date) * kMicrosPerDay + hour * kMicrosPerHour +
                         minute * kMicrosPerMinute + second * kMicrosPerSecond + micros;
  if (FormatIso(time) != text) return std::nullopt;
  return time;
}

Result<DatasetRow> DatasetIn(const Path& folder) {
  ASSIGN_OR_RETURN(const Json json, ReadJson(folder / "dataset.json"));
  try {
    DatasetRow row;
    row.version = json.at("version").get<std::string>();
    row.name = json.at("name").get<std::string>();
    row.rows = json.at("rows").get<int64_t>();
    row.created_us = ModifiedAt(folder / "dataset.json");
    if (row.version != "sha256:" + folder.filename().string()) {
      return InvalidArgument(folder.string() + ": found the dataset " + Quoted(row.version));
    }
    return row;
  } catch (const Json::exception& error) {
    return InvalidArgument(folder.string() + ": not a dataset: " + error.what());
  }
}

struct PublishedRun {
  RunRow row;
  std::vector<FindingRow> findings;
};

std::vector<FindingRow> FindingsOf(const Json& report) {
  std::vector<FindingRow> rows;
  for (const Json& plugin : report.at("stable").at("plugins")) {
    for (const Json& finding : plugin.at("findings")) {
      rows.push_back({plugin.at("id").get<std::string>(), finding.at("id").get<std::string>(),
                      finding.at("kind").get<std::string>(), finding.at("severity").get<std::string>(),
                      finding.at("title").get<std::string>(), finding});
    }
  }
  return rows;
}

Result<PublishedRun> RunIn(const Path& folder) {
  ASSIGN_OR_RETURN(const Json manifest, ReadJson(folder / "run_manifest.json"));
  ASSIGN_OR_RETURN(const Json report, ReadJson(folder / "report.json"));
  try {
    PublishedRun run;
    run.row.run_id = manifest.at("volatile").at("run_id").get<std::string>();
    if (run.row.run_id != folder.filename().string()) {
      return InvalidArgument(folder.string() + ": found the run " + Quoted(run.row.run_id));
    }
    run.row.dataset_version = manifest.at("stable").at("dataset_version").get<std::string>();
    const auto started = ReadIso(manifest.at("volatile").at("started"));
    const auto finished = ReadIso(manifest.at("volatile").at("finished"));
    if (!started || !finished) return InvalidArgument(folder.string() + ": found no times of the run");
    run.row.started_us = *started;
    run.row.finished_us = *finished;
    Json states = Json::object();
    for (const Json& plugin : manifest.at("stable").at("plugins")) {
      states[plugin.at("id").get<std::string>()] = plugin.at("status");
    }
    run.row.summary = {{"plugins", std::move(states)}};
    run.findings = FindingsOf(report);
    return run;
  } catch (const Json::exception& error) {
    return InvalidArgument(folder.string() + ": not a run: " + error.what());
  }
}

// The folders are listed before the rows are read: a living process that publishes in between is not seen.
Result<size_t> AdoptDatasets(const Home& home, Catalog& catalog) {
  ASSIGN_OR_RETURN(const std::vector<std::string> folders, PublishedIn(home.datasets()));
  ASSIGN_OR_RETURN(const std::vector<DatasetRow> rows, catalog.ListDatasets());
  std::set<std::string> known;
  for (const DatasetRow& row : rows) known.insert(row.version);
  size_t adopted = 0;
  for (const std::string& name : folders) {
    if (known.contains("sha256:" + name)) continue;
    const auto row = DatasetIn(home.datasets() / name);
    if (!row) continue;
    ASSIGN_OR_RETURN(const bool is_new, catalog.InsertDataset(*row, {}));
    adopted += is_new ? 1 : 0;
  }
  return adopted;
}

Result<size_t> AdoptRuns(const Home& home, Catalog& catalog) {
  ASSIGN_OR_RETURN(const std::vector<std::string> folders, PublishedIn(home.runs()));
  ASSIGN_OR_RETURN(const std::vector<std::string> finished, catalog.FinishedRunIds());
  std::vector<std::string> open;
  std::set_difference(folders.begin(), folders.end(), finished.begin(), finished.end(),
                      std::back_inserter(open));
  size_t adopted = 0;
  for (const std::string& name : open) {
    const auto run = RunIn(home.runs() / name);
    if (!run) continue;
    ASSIGN_OR_RETURN(const bool changed, catalog.AdoptRun(run->row, run->findings));
    adopted += changed ? 1 : 0;
  }
  return adopted;
}

}  // namespace

Result<Adopted> AdoptPublished(const Home& home, Catalog& catalog) {
  Adopted adopted;
  ASSIGN_OR_RETURN(adopted.datasets, AdoptDatasets(home, catalog));
  ASSIGN_OR_RETURN(adopted.runs, AdoptRuns(home, catalog));
  return adopted;
}

}  // namespace harness::store
