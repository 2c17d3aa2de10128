// SPDX-License-Identifier: Apache-2.0
#include "importers/import.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <future>
#include <set>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/text.h"
#include "eventlog/private_names.h"
#include "importers/check_rows.h"
#include "importers/composite.h"
#include "importers/describe_dataset.h"
#include "importers/import_input.h"
#include "importers/write_rows.h"
#include "store/catalog.h"
#include "store/descriptor.h"
#include "store/staging.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using eventlog::RoleName;

std::string NameOf(const ImportOptions& options) {
  if (!options.name.empty()) return options.name;
  std::string name = options.inputs.front().filename().string();
  for (const std::string_view ending : {".gz", ".zst", ".csv", ".tsv", ".psv", ".parquet", ".jsonl",
                                        ".ndjson", ".json", ".xes", ".swf", ".txt", ".log"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name;
}

// All that decides how the same bytes are read: with the bytes it decides the dataset.
std::string MappingDigest(const store::Home& home, const ImportOptions& options) {
  Json json = {{"map", options.map},
               {"time_zone", options.time_zone.value_or("UTC")},
               {"time_form", options.time_form ? std::string(TimeFormName(*options.time_form)) : ""},
               {"derive_queue_case", options.derive_queue_case},
               {"private", options.private_columns},
               {"keep_raw", options.source.keep_raw},
               {"format", options.source.format.value_or("")},
               {"delimiter", std::string(1, options.source.delimiter.value_or('\0'))},
               {"quote", std::string(1, options.source.quote.value_or('\0'))},
               {"encoding", options.source.encoding.value_or("")},
               {"header", options.source.header ? (*options.source.header ? "yes" : "no") : ""},
               {"inputs", options.inputs.size()},
               {"key", Sha256Hex(home.key())},
               {"importer", 4}};  // of the rules by which rows are read
  return Sha256Hex(json.dump());
}

// Twice the inputs hold their sort without the disk; beyond the most, the engine spills. With less than the
// least it also writes with one thread alone.
uint64_t MemoryFor(const ImportOptions& options) {
  constexpr uint64_t kLeast = uint64_t{512} << 20;
  constexpr uint64_t kMost = uint64_t{2560} << 20;
  if (options.memory_limit_bytes > 0) return options.memory_limit_bytes;
  uint64_t bytes = 0;
  for (const Path& input : options.inputs) {
    std::error_code failed;
    const uintmax_t size = std::filesystem::file_size(input, failed);
    if (!failed) bytes += size;
  }
  return std::clamp(2 * bytes, kLeast, kMost);
}

// Removes the staging folder on every way out; after publishing there is nothing to remove.
struct StagingGuard {
  Path path;
  StagingGuard(Path p) : path(std::move(p)) {}  // NOLINT: implicit on purpose
  StagingGuard(const StagingGuard&) = delete;
  StagingGuard& operator=(const StagingGuard&) = delete;
  ~StagingGuard() { (void)RemoveAll(path).has_value(); }
};

// Asks threads to stop on every way out.
class StopAtExit {
 public:
  StopAtExit() = default;
  StopAtExit(const StopAtExit&) = delete;
  StopAtExit& operator=(const StopAtExit&) = delete;
  ~StopAtExit() { source_.request_stop(); }
  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
};

// Asks the system to begin with the disk's part of the work; publishing waits for its end.
void BeginWritingOut(const Path& file) {
  const auto opened = store::Descriptor::Open(file, O_RDONLY);
  if (opened) (void)::sync_file_range(opened->fd(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

// Where the engine spills is there as long as it.
void Close(std::unique_ptr<StagingGuard> spill, engine::Engine engine, engine::Connection connection) {
  const std::unique_ptr<StagingGuard> goes_last = std::move(spill);
  const engine::Engine goes_second = std::move(engine);
  const engine::Connection goes_first = std::move(connection);
}

Result<const LocalZone*> ZoneOf(const ImportOptions& options) {
  const std::string name = options.time_zone.value_or("UTC");
  if (name == "UTC") return static_cast<const LocalZone*>(nullptr);
  const LocalZone* zone = FindZone(name);
  if (zone == nullptr) {
    return InvalidArgument("--tz: found " + Quoted(name) +
                           ", expected a name of the time zone database such as " +
                           "Europe/Berlin, or an offset such as +02:00");
  }
  return zone;
}

// One import under way.
struct Work {
  const store::Home& home;
  ImportOptions options;
  const LocalZone* zone = nullptr;
  std::vector<Input> inputs;
  std::vector<InputDigest> digests;
  StopAtExit digests_stop;  // goes before the inputs, which wait for their digests
};

// Rows of a file that is named twice would count twice. What is not there is told when it is opened.
Result<void> ExpectEachOnce(const std::vector<Path>& inputs) {
  std::set<std::pair<dev_t, ino_t>> seen;
  for (const Path& input : inputs) {
    struct stat info {};
    if (::stat(input.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (seen.emplace(info.st_dev, info.st_ino).second) continue;
    return InvalidArgument(input.string() +
                           ": found the same file twice, expected each log once: its rows would count twice");
  }
  return Ok();
}

Result<void> BeginAll(Work& work) {
  work.inputs.resize(work.options.inputs.size());
  for (size_t i = 0; i < work.inputs.size(); ++i) {
    work.inputs[i].path = work.options.inputs[i];
    RETURN_IF_ERROR(Begin(work.options, work.digests_stop.token(), work.inputs[i]));
  }
  return Ok();
}

Result<void> PrepareAll(engine::Connection& connection, Work& work) {
  for (Input& input : work.inputs) {
    RETURN_IF_ERROR(Prepare(connection, work.options, input));
  }
  RETURN_IF_ERROR(CheckDeriveQueue(work.options, work.inputs));
  RETURN_IF_ERROR(CheckPrivate(work.options, work.inputs));
  LinkPrivateRoles(work.inputs);
  return Ok();
}

// The digests are made while the rows are read. Waits for those that nobody has waited for.
Result<store::DatasetInput> AwaitDigests(Work& work) {
  for (Input& input : work.inputs) {
    if (!input.digest.valid()) continue;
    ASSIGN_OR_RETURN(InputDigest digest, input.digest.get());
    work.digests.push_back(std::move(digest));
  }
  std::string all;
  for (const InputDigest& digest : work.digests) all += digest.sha256 + "\n";
  return store::DatasetInput{Sha256Hex(all), MappingDigest(work.home, work.options)};
}

// The dataset that these very bytes gave before, when it is still whole. Only a home that knows inputs waits
// for the digests.
Result<std::optional<ImportOutcome>> FindEarlier(store::Catalog& catalog, Work& work) {
  ASSIGN_OR_RETURN(const std::vector<store::DatasetRow> known, catalog.ListDatasets());
  if (known.empty()) return std::optional<ImportOutcome>();
  ASSIGN_OR_RETURN(const store::DatasetInput input, AwaitDigests(work));
  ASSIGN_OR_RETURN(const std::optional<std::string> version, catalog.FindInput(input));
  if (!version) return std::optional<ImportOutcome>();
  const Path folder = work.home.DatasetFolder(*version);
  auto info = eventlog::ReadDatasetInfo(folder);
  if (!info) return std::optional<ImportOutcome>();
  return std::optional<ImportOutcome>({std::move(*info), folder, true});
}

// The rows on disk.
struct Written {
  Attempt attempt;
  store::DatasetInput input;
  eventlog::TableHasher::Outcome hash;
  std::future<void> writing_out;
};

Result<Written> WriteAndHash(engine::Engine& engine, engine::Connection& connection, const Path& staging,
                             Work& work, eventlog::DatasetInfo& info, Progress& progress) {
  const auto tokenizer = std::make_shared<const eventlog::Tokenizer>(std::string(work.home.key()));
  const auto write = [&](bool break_ties) -> Result<Attempt> {
    auto attempt = WriteRows(engine, connection, work.options, work.inputs, work.zone, tokenizer, staging,
                             break_ties, progress);
    if (!attempt) return Explained(work.inputs, attempt.error());
    return attempt;
  };
  // With ids, ties are rare: the rows are written again with the tie break only when there are any.
  const bool break_ties = std::any_of(work.inputs.begin(), work.inputs.end(),
                                      [](const Input& i) { return !Picked(i.picks, Role::kExecutionId); });
  Written written;
  ASSIGN_OR_RETURN(written.attempt, write(break_ties));
  written.writing_out = std::async(std::launch::async, BeginWritingOut, eventlog::EventsFile(staging));
  ASSIGN_OR_RETURN(written.input, AwaitDigests(work));  // a damaged file is one whatever its rows
  ASSIGN_OR_RETURN(written.hash, HashAndCheck(engine, staging, written.attempt, info, progress));
  if (written.attempt.has_ties && !break_ties) {
    RETURN_IF_ERROR(OpenAgain(work.options, work.inputs));
    ASSIGN_OR_RETURN(written.attempt, write(true));
    ASSIGN_OR_RETURN(written.hash, HashAndCheck(engine, staging, written.attempt, info, progress));
  }
  return written;
}

// What dataset.json says, besides what reading the rows told.
void DescribeDataset(const Work& work, const Written& written, eventlog::DatasetInfo& info) {
  info.version = written.hash.table;
  info.rows = written.hash.rows;
  DescribeColumns(written.attempt, written.hash, info);
  DescribeRoles(work.inputs, work.options, written.attempt, info);
  info.counters = written.attempt.quality->counters();
  for (size_t i = 0; i < work.inputs.size(); ++i) {
    info.inputs[i].sha256 = work.digests[i].sha256;
    info.inputs[i].bytes = work.digests[i].bytes;
  }
}

// Writes what describes the dataset and makes its folder appear; the same one may be there from before.
Result<void> Publish(const Path& staging, const Work& work, const Written& written, store::Catalog& catalog,
                     ImportOutcome& outcome) {
  eventlog::DatasetInfo& info = outcome.info;
  ASSIGN_OR_RETURN(const std::string description, eventlog::DatasetFileText(info));
  RETURN_IF_ERROR(WriteFile(staging / "dataset.json", description));
  RETURN_IF_ERROR(WriteRejects(*written.attempt.quality, staging / "rejects.jsonl"));
  outcome.folder = work.home.DatasetFolder(info.version);
  auto published = PublishFolder(staging, outcome.folder);
  if (!published && published.error().code != ErrorCode::kBusy) return published.error();
  outcome.already_there = !published.has_value();
  if (outcome.already_there) {
    ASSIGN_OR_RETURN(info, eventlog::ReadDatasetInfo(outcome.folder));
  }
  store::DatasetRow row{info.version, info.name, info.rows, SystemClock().Now(), Json::object()};
  RETURN_IF_ERROR(catalog.InsertDataset(row, {&written.input, 1}));
  return Ok();
}

// Why a column with this pick is private; empty: it is not.
std::string WhyPickPrivate(const Source& source, const Pick& pick) {
  if (pick.role == Role::kUser) return "it plays the role user";
  if (pick.role == Role::kParams) return "it plays the role params: keys stay, values become tokens";
  const auto linked = source.linked_columns.find(pick.column);
  if (linked != source.linked_columns.end())
    return "it has values of " + linked->second + ", which is private";
  return IsToldPrivate(source, pick.column) ? "--private says so" : "";
}

void ExplainPrivate(const Sample& sample, bool keep_raw, ColumnReport& report) {
  std::map<std::string, std::string> why;
  for (const ExtraColumn& extra : PlanExtras(report.source, report.picks, sample, {}, keep_raw)) {
    if (!extra.why_private.empty()) why[extra.source_column] = extra.why_private;
  }
  for (const Pick& pick : report.picks.picks) {
    const std::string reason = WhyPickPrivate(report.source, pick);
    if (!reason.empty()) {
      why[pick.column] = reason;
    } else if (eventlog::IsPrivateName(pick.column)) {
      report.role_columns.push_back({pick.column, "it plays the role " + std::string(RoleName(pick.role))});
    }
  }
  for (const SourceColumn& column : report.source.columns) {
    if (const auto found = why.find(column.name); found != why.end())
      report.private_columns.push_back({column.name, found->second});
  }
}

}  // namespace

Result<ImportOutcome> Import(const store::Home& home, const ImportOptions& options, Progress& progress) {
  if (options.inputs.empty()) return InvalidArgument("import: found no input file, expected at least one");
  RETURN_IF_ERROR(ExpectEachOnce(options.inputs));
  ASSIGN_OR_RETURN(const LocalZone* zone, ZoneOf(options));
  ASSIGN_OR_RETURN(const Path spill, store::MakeOwnedStaging(home.tmp(), "import"));
  auto spill_guard = std::make_unique<StagingGuard>(spill);
  Work work{home, options, zone, {}, {}, {}};
  if (options.threads <= 0)
    work.options.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  work.options.source.temp_folder = spill;
  // The engine computes while it opens, the inputs and the catalog wait for the disk.
  const engine::EngineOptions settings = {
      .memory_limit_bytes = MemoryFor(options), .threads = work.options.threads, .temp_folder = spill};
  auto opening = std::async(std::launch::async, engine::Engine::Open, settings);
  RETURN_IF_ERROR(BeginAll(work));
  ASSIGN_OR_RETURN(store::Catalog catalog, store::Catalog::Open(home));
  ASSIGN_OR_RETURN(engine::Engine engine, opening.get());
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  RETURN_IF_ERROR(PrepareAll(connection, work));
  ASSIGN_OR_RETURN(std::optional<ImportOutcome> earlier, FindEarlier(catalog, work));
  if (earlier) return std::move(*earlier);

  ASSIGN_OR_RETURN(const Path staging, store::MakeOwnedStaging(home.datasets(), "import"));
  const StagingGuard staging_guard(staging);
  ImportOutcome outcome;
  eventlog::DatasetInfo& info = outcome.info;
  ASSIGN_OR_RETURN(Written written, WriteAndHash(engine, connection, staging, work, info, progress));
  info.name = NameOf(options);
  info.time_zone = options.time_zone.value_or("UTC");
  RETURN_IF_ERROR(DescribeInputs(connection, staging, written.hash.rows, work.inputs, written.attempt, info));
  RETURN_IF_ERROR(ReportReading(connection, work.inputs, written.attempt));
  outcome.closing =
      std::async(std::launch::async, Close, std::move(spill_guard), std::move(engine), std::move(connection));
  DescribeDataset(work, written, info);
  RETURN_IF_ERROR(Publish(staging, work, written, catalog, outcome));
  return outcome;
}

Result<ColumnReport> ExplainColumns(const Path& file, const ImportOptions& given) {
  ImportOptions options = given;
  ASSIGN_OR_RETURN(const TempFolder spill, TempFolder::Make("stat-harness-columns"));
  options.source.temp_folder = spill.path();
  ASSIGN_OR_RETURN(engine::Engine engine, engine::Engine::Open({.temp_folder = spill.path()}));
  ASSIGN_OR_RETURN(engine::Connection connection, engine.Connect());
  ColumnReport report;
  ASSIGN_OR_RETURN(report.source, OpenSource(file, options.source));
  AddComposites(options.map, report.source);
  SampleStorage storage;
  ASSIGN_OR_RETURN(const Sample sample, TakeSample(connection, report.source, file, storage));
  report.source.private_columns = options.private_columns;
  ASSIGN_OR_RETURN(report.picks, PickRoles(report.source, sample, options.map, options.time_form));
  std::vector<Input> inputs(1);
  inputs.front().source = std::move(report.source);
  inputs.front().picks = report.picks;
  const auto checked = CheckPrivate(options, inputs);
  LinkPrivateRoles(inputs);
  report.source = std::move(inputs.front().source);
  RETURN_IF_ERROR(checked);
  ExplainPrivate(sample, options.source.keep_raw, report);
  return report;
}

}  // namespace harness::importers
