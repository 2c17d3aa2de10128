// SPDX-License-Identifier: Apache-2.0
#include "sandbox/plugin_exec.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "base/text.h"
#include "sandbox/row_feed.h"
#include "sandbox/worker.h"

namespace harness::sandbox {
namespace {

constexpr uint64_t kFeedMemoryBytes = uint64_t{512} << 20;
constexpr int kPipeBytes = 1 << 20;

// What the plugin's death by a signal means to a person.
Failure FromSignal(int signal) {
  if (signal == SIGXFSZ) return {"file_too_large", "it wrote a file larger than its limit"};
  if (signal == SIGXCPU) return {"timed_out", "it used more processor time than its limit"};
  const char* name = ::sigabbrev_np(signal);
  return {"crashed", "it was ended by signal " + std::to_string(signal) +
                         (name == nullptr ? "" : std::string(" (SIG") + name + ")")};
}

std::optional<Failure> FailureOf(const ExecContext& context, const ChildEnd& end,
                                 const SharedAccount& account) {
  if (end.timed_out) {
    return Failure{"timed_out",
                   "it ran longer than its limit of " + std::to_string(context.limits.time_s) + " s"};
  }
  if (end.over_memory) {
    return Failure{"out_of_memory", "it needed more memory than its limit of " +
                                        std::to_string(context.limits.memory_mb) + " MiB"};
  }
  if (end.over_output) return OversizedOutput(context.output_bytes);
  switch (account.stage) {
    case SharedAccount::kRefused:
      return Failure{"sandbox_unavailable", account.message};
    case SharedAccount::kCannotStart:
      return Failure{"cannot_start", account.message};
    case SharedAccount::kCannotWrite:
      return Failure{"cannot_write", account.message};
    default:
      break;
  }
  if (end.signal != 0) return FromSignal(end.signal);
  if (end.exit_code != 0)
    return Failure{"exited", "it ended with exit code " + std::to_string(end.exit_code)};
  return std::nullopt;
}

Result<SharedAccount*> MakeSharedAccount() {
  void* memory =
      ::mmap(nullptr, sizeof(SharedAccount), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return InternalError("sandbox: cannot share memory: " + ErrnoText(errno));
  return new (memory) SharedAccount();
}

// The pipe of the row feed; -1 and -1 when the plugin reads none.
struct Feed {
  int read = -1;
  int write = -1;
};

Result<Feed> OpenFeed(const ExecContext& context) {
  if (context.entrypoint.empty() || context.columns.empty()) return Feed{};
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return InternalError("sandbox: cannot make a pipe: " + ErrnoText(errno));
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  ::fcntl(ends[1], F_SETPIPE_SZ, kPipeBytes);
  return Feed{ends[0], ends[1]};
}

Result<void> FeedTo(const ExecContext& context, const Feed& feed, engine::Engine* prepared, ChildWatch& watch,
                    SharedAccount& account) {
  ASSIGN_OR_RETURN(eventlog::DatasetInfo info, eventlog::ReadDatasetInfo(context.dataset_folder));
  const plugin::EventEngineOptions options{context.dataset_folder,
                                           std::move(info),
                                           context.columns,
                                           context.row_limit,
                                           {kFeedMemoryBytes, 1, context.temp_folder},
                                           prepared};
  return FeedRows(options, context.batch_rows, feed.write, watch, account.evidence);
}

Result<ExecReport> Supervise(const ExecContext& context, const Path& context_file,
                             const plugin::BuiltIn* built_in, engine::Engine* prepared) {
  ASSIGN_OR_RETURN(const std::string schema, ReadFile(context_file.parent_path() / "output.schema.json"));
  ASSIGN_OR_RETURN(SharedAccount* const account, MakeSharedAccount());
  ASSIGN_OR_RETURN(const Feed feed, OpenFeed(context));
  const pid_t self = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return InternalError("sandbox: cannot fork: " + ErrnoText(errno));
  if (pid == 0) RunWorker(context, context_file, built_in, prepared, feed.read, self, *account);
  ::setpgid(pid, pid);
  if (feed.read >= 0) ::close(feed.read);
  ASSIGN_OR_RETURN(ChildWatch watch, ChildWatch::Begin(pid, {context.limits.time_s * kMicrosPerSecond,
                                                             context.limits.memory_mb << 20,
                                                             context.output_folder, context.output_bytes}));
  Result<void> fed = feed.write >= 0 ? FeedTo(context, feed, prepared, watch, *account) : Ok();
  if (feed.write >= 0) ::close(feed.write);
  ExecReport report;
  report.end = watch.Finish();
  report.failure = FailureOf(context, report.end, *account);
  if (!report.failure && !fed) report.failure = Failure{"data_feed_failed", fed.error().message};
  if (!report.failure) report.failure = CheckOutput(context.output_folder, schema, context.output_bytes);
  report.evidence = account->evidence;
  if (account->no_landlock) report.missing.emplace_back("landlock");
  if (account->no_seccomp) report.missing.emplace_back("seccomp");
  return report;
}

Result<ExecReport> Exec(const Path& context_file, std::span<const plugin::BuiltIn> built_in,
                        engine::Engine* prepared) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(context_file));
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, context_file.string()));
  ASSIGN_OR_RETURN(const ExecContext context, ExecContextFromJson(json, context_file.string()));
  if (!context.entrypoint.empty()) return Supervise(context, context_file, nullptr, prepared);
  for (const plugin::BuiltIn& entry : built_in) {
    if (entry.id == context.plugin_id) return Supervise(context, context_file, &entry, prepared);
  }
  return NotFound("plugin " + Quoted(context.plugin_id) + ": found no such built-in plugin");
}

bool WriteReport(const std::string& text) {
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = ::write(kReportDescriptor, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    left.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

Json ToJson(const ExecReport& report) {
  const ChildEnd& end = report.end;
  const eventlog::AccessEvidence& seen = report.evidence;
  Json json = {{"exit_code", end.exit_code},
               {"signal", end.signal},
               {"cpu_us", end.cpu_us},
               {"wall_us", end.wall_us},
               {"peak_rss_bytes", end.peak_rss_bytes},
               {"queries", seen.queries},
               {"rows", seen.rows},
               {"batches", seen.batches},
               {"largest_batch", seen.largest_batch},
               {"bytes", seen.bytes},
               {"rows_scanned", seen.rows_scanned},
               {"early_bytes", seen.early_bytes},
               {"early_resident_bytes", seen.early_resident_bytes},
               {"late_bytes", seen.late_bytes},
               {"late_resident_bytes", seen.late_resident_bytes},
               {"missing", report.missing}};
  if (report.failure) {
    json["failure"] = {{"reason_code", report.failure->reason_code}, {"summary", report.failure->summary}};
  }
  return json;
}

Result<ExecReport> ExecReportFromJson(const Json& json) {
  try {
    ExecReport report;
    report.end.exit_code = json.at("exit_code").get<int>();
    report.end.signal = json.at("signal").get<int>();
    report.end.cpu_us = json.at("cpu_us").get<int64_t>();
    report.end.wall_us = json.at("wall_us").get<int64_t>();
    report.end.peak_rss_bytes = json.at("peak_rss_bytes").get<int64_t>();
    const auto count = [&](const char* key) { return json.at(key).get<int64_t>(); };
    report.evidence = {count("queries"),     count("rows"),
                       count("batches"),     count("largest_batch"),
                       count("bytes"),       count("rows_scanned"),
                       count("early_bytes"), count("early_resident_bytes"),
                       count("late_bytes"),  count("late_resident_bytes")};
    report.missing = json.at("missing").get<std::vector<std::string>>();
    if (const auto failure = json.find("failure"); failure != json.end()) {
      report.failure = {failure->at("reason_code").get<std::string>(),
                        failure->at("summary").get<std::string>()};
    }
    return report;
  } catch (const Json::exception& error) {
    return InternalError(std::string("sandbox: the report of a plugin cannot be read: ") + error.what());
  }
}

int ExecutePlugin(const Path& context_file, std::span<const plugin::BuiltIn> built_in,
                  engine::Engine* prepared) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::close_range(kReportDescriptor + 1, ~0U, 0);
  std::signal(SIGPIPE, SIG_IGN);
  auto report = Exec(context_file, built_in, prepared);
  if (!report) {
    ExecReport failed;
    failed.failure = Failure{"cannot_start", report.error().message};
    report = failed;
  }
  // Messages may hold a plugin's bytes that are no UTF-8.
  return WriteReport(ToJson(*report).dump(-1, ' ', false, Json::error_handler_t::replace)) ? 0 : 4;
}

}  // namespace harness::sandbox
