// SPDX-License-Identifier: Apache-2.0
// Finished runs: lists, reports, files, comparison of two, and the overview over all.
#include "base/json_members.h"
#include "base/progress.h"
#include "base/text.h"
#include "run/novelty.h"
#include "server/query_parameters.h"
#include "server/run_cards.h"
#include "server/run_files.h"
#include "server/run_schemas.h"
#include "server/services.h"

namespace harness::server {
namespace {

constexpr int64_t kTrendRuns = 50;
constexpr int64_t kTopActions = 5;

// The report's own style sheet stands in it; nothing else may load, run or leave. The console shows it in a
// frame.
constexpr const char* kReportPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors "
    "'self'";
// Files of a run come from plugins, third parties' too.
constexpr const char* kFilePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

template <typename T>
Json OrNull(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// What the routes of runs share.
struct Runs {
  explicit Runs(Services& all) : services(all) {}
  Services& services;
  RunCards cards;

  // Nothing for a run that is not complete.
  std::shared_ptr<const RunCard> CardOf(const store::RunRow& row) {
    if (row.state != store::RunState::kComplete) return nullptr;
    return cards.Get(row.run_id, services.home->RunFolder(row.run_id));
  }

  Result<Path> FolderOf(const Request& request) const {
    const std::string& id = request.path_parameters.at("id");
    ASSIGN_OR_RETURN(const store::RunRow row, services.catalog->FindRun(id));
    if (row.state != store::RunState::kComplete) {
      return NotFound("run " + row.run_id + " is " + std::string(store::NameOf(row.state)) +
                      ": found no folder, as of a complete one");
    }
    return services.home->RunFolder(row.run_id);
  }
};

Json ItemOf(const store::RunRow& row, const RunCard* card) {
  return {{"run_id", row.run_id},
          {"dataset_version", row.dataset_version},
          {"dataset_name", card != nullptr ? Json(card->dataset_name) : Json()},
          {"state", store::NameOf(row.state)},
          {"started_at", FormatIso(row.started_us)},
          {"finished_at", row.finished_us ? Json(FormatIso(*row.finished_us)) : Json()},
          {"energy", card != nullptr ? OrNull(card->energy) : Json()},
          {"wait_hours", card != nullptr ? OrNull(card->wait_hours) : Json()},
          {"findings", card != nullptr ? OrNull(card->findings) : Json()},
          {"actions_verified", card != nullptr ? OrNull(card->actions_verified) : Json()},
          {"saving_hours", card != nullptr ? OrNull(card->saving_hours) : Json()}};
}

Result<Json> List(const Request& request, Runs& runs) {
  ASSIGN_OR_RETURN(const int64_t limit, IntegerParameter(request, "limit", 100, 1, 1000));
  std::string version;
  if (const std::string dataset = request.QueryOr("dataset", ""); !dataset.empty()) {
    ASSIGN_OR_RETURN(const store::DatasetRow row, runs.services.catalog->FindDataset(dataset));
    version = row.version;
  }
  ASSIGN_OR_RETURN(const auto rows, runs.services.catalog->ListRuns(version));
  Json items = Json::array();
  for (const store::RunRow& row : rows) {
    if (static_cast<int64_t>(items.size()) == limit) break;
    items.push_back(ItemOf(row, runs.CardOf(row).get()));
  }
  return Json{{"items", std::move(items)}, {"total", rows.size()}};
}

Response FileResponse(const Path& file, const std::string& content_type, const char* policy) {
  Response response;
  response.content_type = content_type;
  response.file = file;
  response.headers["content-security-policy"] = policy;
  return response;
}

Response NamedFile(const Request& request, Runs& runs, const char* name, const std::string& content_type) {
  const auto folder = runs.FolderOf(request);
  if (!folder) return ProblemOf(folder.error());
  const auto file = RunFile(*folder, name);
  if (!file) return ProblemOf(file.error());
  return FileResponse(*file, content_type, kReportPolicy);
}

Result<Json> Files(const Request& request, Runs& runs) {
  ASSIGN_OR_RETURN(const Path folder, runs.FolderOf(request));
  return ListRunFiles(folder);
}

Response OneFile(const Request& request, Runs& runs) {
  const auto folder = runs.FolderOf(request);
  if (!folder) return ProblemOf(folder.error());
  const auto file = RunFile(*folder, request.path_parameters.at("path"));
  if (!file) return ProblemOf(file.error());
  return FileResponse(*file, ContentTypeOf(*file), kFilePolicy);
}

Result<Json> Compare(const Request& request, Runs& runs) {
  const std::string run = request.QueryOr("run", "");
  if (run.empty()) return InvalidArgument("run: found none, expected ?run= with the id of a run");
  run::NoveltyOptions options;
  options.gate = run::NoveltyGate::kNone;
  ASSIGN_OR_RETURN(
      const run::NoveltyReport report,
      run::JudgeNovelty(*runs.services.home, run, request.QueryOr("reference", ""), options, NoProgress()));
  return run::ToJson(report);
}

Json TrendOf(const store::RunRow& row, const RunCard& card) {
  return {{"run_id", row.run_id},
          {"dataset_version", row.dataset_version},
          {"dataset_name", card.dataset_name},
          {"finished_at", row.finished_us ? Json(FormatIso(*row.finished_us)) : Json()},
          {"energy", OrNull(card.energy)},
          {"wait_hours", OrNull(card.wait_hours)},
          {"findings", OrNull(card.findings)}};
}

Json TopActions(const std::string& run_id, const RunCard& card) {
  Json top = Json::array();
  for (const Json& action : card.actions) {
    if (static_cast<int64_t>(top.size()) == kTopActions) break;
    top.push_back(action);
    top.back()["run_id"] = run_id;
  }
  return top;
}

// Energy and actions are those of the newest complete run; the trend goes from older to newer.
Result<Json> Overview(Runs& runs) {
  ASSIGN_OR_RETURN(const auto rows, runs.services.catalog->ListRuns());
  Json overview = {{"energy", nullptr}, {"top_actions", Json::array()}};
  std::vector<Json> trend;
  for (const store::RunRow& row : rows) {
    if (static_cast<int64_t>(trend.size()) == kTrendRuns) break;
    const auto card = runs.CardOf(row);
    if (!card) continue;
    if (trend.empty()) {
      if (card->energy_parts.is_object()) {
        overview["energy"] = card->energy_parts;
        overview["energy"]["run_id"] = row.run_id;
        overview["energy"]["dataset_name"] = card->dataset_name;
      }
      overview["top_actions"] = TopActions(row.run_id, *card);
    }
    trend.push_back(TrendOf(row, *card));
  }
  overview["trend"] = Json(std::vector<Json>(trend.rbegin(), trend.rend()));
  overview["runs"] = rows.size();
  overview["sessions"] = runs.services.sessions != nullptr ? runs.services.sessions->Stats() : Json();
  overview["events"] = runs.services.observer->Stats(5);
  return overview;
}

}  // namespace

void AddRunRoutes(Router& router, Services& services) {
  const auto runs = std::make_shared<Runs>(services);
  const auto add = [&router](Route route, std::function<Response(const Request&)> handler) {
    route.handler = std::move(handler);
    router.Add(std::move(route));
  };
  add(ListRunsRoute(), [runs](const Request& request) { return AnswerOf(List(request, *runs)); });
  add(ReportRoute(), [runs](const Request& request) {
    return NamedFile(request, *runs, "report.json", "application/json");
  });
  add(ReportPageRoute(), [runs](const Request& request) {
    return NamedFile(request, *runs, "report.html", "text/html; charset=utf-8");
  });
  add(ListFilesRoute(), [runs](const Request& request) { return AnswerOf(Files(request, *runs)); });
  add(FileRoute(), [runs](const Request& request) { return OneFile(request, *runs); });
  add(CompareRoute(), [runs](const Request& request) { return AnswerOf(Compare(request, *runs)); });
  add(OverviewRoute(), [runs](const Request&) { return AnswerOf(Overview(*runs)); });
}

}  // namespace harness::server
