// SPDX-License-Identifier: Apache-2.0
#include "generate/erp.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "generate/erp_calibrate.h"
#include "generate/erp_causes.h"
#include "generate/erp_chains.h"
#include "generate/erp_columns.h"
#include "generate/erp_parameters.h"
#include "generate/erp_truth.h"
#include "generate/text_sink.h"

namespace harness::generate {
namespace {

constexpr int64_t kFirstId = 41000000;
constexpr std::string_view kTruthHeader =
    "PROCESS_QUEUE_ID,held_us,batching_us,schedule_us,unavailable_us,restricted_us,contention_us,dispatch_"
    "us\n";

// The executions in the order of the log, and the id of each.
struct LogOrder {
  std::vector<uint64_t> rows;  // queue time << 32 | job, sorted
  std::vector<int32_t> rank;   // of the job with this index

  explicit LogOrder(const std::vector<Job>& jobs) : rows(jobs.size()), rank(jobs.size()) {
    for (size_t i = 0; i < jobs.size(); ++i) {
      rows[i] = static_cast<uint64_t>(jobs[i].queued) << 32 | static_cast<uint64_t>(i);
    }
    std::sort(rows.begin(), rows.end());
    for (size_t i = 0; i < rows.size(); ++i) rank[JobAt(i)] = static_cast<int32_t>(i);
  }
  size_t JobAt(size_t row) const { return rows[row] & 0xffffffffu; }
  int64_t IdOf(size_t job) const { return kFirstId + rank[job]; }
};

class LogWriter {
 public:
  LogWriter(const ErpOptions& options, const ErpModel& model, const ErpCalendar& calendar,
            const std::vector<Job>& jobs)
      : model_(model),
        calendar_(calendar),
        jobs_(jobs),
        order_(jobs),
        days_(kFirstDay),
        users_(UserNames()),
        parameters_(options.seed, model, calendar),
        truth_(model.processes.size()) {}

  // Writes the log and, where given, the truth rows; gathers the truth.
  Result<void> Write(TextSink& log, TextSink* causes, Progress& progress) {
    log.Put(kErpHeader);
    if (causes != nullptr) causes->Put(kTruthHeader);
    progress.Start("generate erp", jobs_.size(), "rows");
    for (size_t row = 0; row < jobs_.size(); ++row) {
      if (row % kProgressRows == 0) {
        if (progress.Cancelled()) return Interrupted("generate erp: interrupted");
        progress.Update(row);
      }
      const size_t index = order_.JobAt(row);
      PutRow(log, jobs_[index], index, row);
      AddTruth(causes, jobs_[index], index);
    }
    progress.Finish();
    return Ok();
  }

  Json FinishTruth() { return truth_.Finish(model_); }
  uint64_t started() const { return started_; }

 private:
  std::string_view StatusOf(const Job& job) const {
    if (job.outcome == Outcome::kCancelled) return "CANCELLED";
    if (job.start > calendar_.end()) return "QUEUED";
    if (job.end > calendar_.end()) return "RUNNING";
    return job.outcome == Outcome::kError ? "ERROR" : "SUCCESS";
  }

  void PutTime(TextSink& log, Second second) const {
    if (second <= calendar_.end()) days_.PutSql(log, second);
    log.Put(',');
  }

  void PutRow(TextSink& log, const Job& job, size_t index, size_t row) const {
    const ErpProcess& process = model_.processes[job.process];
    log.MakeRoom();
    log.PutNumber(order_.IdOf(index));
    log.Put(',');
    log.Put(process.id);
    log.Put(',');
    if (job.link == Link::kParent) log.PutNumber(order_.IdOf(static_cast<size_t>(job.after)));
    log.Put(',');
    if (job.link == Link::kDependency) log.PutNumber(order_.IdOf(static_cast<size_t>(job.after)));
    log.Put(',');
    if (process.period > 0) log.PutNumber(kFirstScheduleId + job.process);
    log.Put(',');
    if (job.start <= calendar_.end()) log.Put(kHosts[job.host]);
    log.Put(',');
    log.Put(users_[job.user]);
    log.Put(',');
    log.Put(StatusOf(job));
    log.Put(',');
    log.PutNumber(job.attempts);
    log.Put(',');
    PutTime(log, job.queued);
    PutTime(log, job.eligible);
    PutTime(log, job.start);
    PutTime(log, job.end);
    parameters_.Put(log, job, row);
    log.Put('\n');
  }

  void AddTruth(TextSink* sink, const Job& job, size_t index) {
    std::array<Second, kCauseCount> causes = {};
    if (job.start <= calendar_.end()) {
      ++started_;
      causes = CausesOf(job, model_, calendar_);
      if (sink != nullptr) PutCauses(*sink, causes, index);
    }
    truth_.Add(job, causes, calendar_.end());
  }

  void PutCauses(TextSink& sink, const std::array<Second, kCauseCount>& causes, size_t index) const {
    sink.MakeRoom();
    sink.PutNumber(order_.IdOf(index));
    for (const Second seconds : causes) {
      sink.Put(',');
      sink.PutNumber(seconds * kMicrosPerSecond);
    }
    sink.Put('\n');
  }

  const ErpModel& model_;
  const ErpCalendar& calendar_;
  const std::vector<Job>& jobs_;
  LogOrder order_;
  DayTexts days_;
  std::vector<std::string> users_;
  ParameterWriter parameters_;
  TruthBuilder truth_;
  uint64_t started_ = 0;
};

Result<ErpPatterns> CheckedPatterns(const ErpOptions& options) {
  if (!(options.rows_scale >= 0.01 && options.rows_scale <= 100.0)) {
    return InvalidArgument("rows scale is " + FormatDouble(options.rows_scale) + ", expected 0.01 to 100");
  }
  return ParsePatterns(options.drop);
}

Json HeadJson(const ErpOptions& options, const ErpSummary& summary) {
  std::vector<std::string> dropped = options.drop;
  std::sort(dropped.begin(), dropped.end());
  return {{"format", "stat-harness erp truth"},
          {"version", 1},
          {"seed", options.seed},
          {"rows_scale", options.rows_scale},
          {"dropped", dropped},
          {"rows", summary.rows},
          {"first_us", summary.first_us},
          {"last_us", summary.last_us}};
}

double UtilizationOf(const ErpModel& model, const ErpCalendar& calendar, const PoolResult& result) {
  const double slot_seconds = 2.0 * model.slots_per_host * static_cast<double>(calendar.end() - kFirstSecond);
  return static_cast<double>(result.busy_slot_s[0] + result.busy_slot_s[1]) / slot_seconds;
}

}  // namespace

Result<ErpSummary> GenerateErp(const ErpOptions& options, const Path& csv, const Path& truth_json,
                               const Path& truth_csv, Progress& progress) {
  ASSIGN_OR_RETURN(const ErpPatterns patterns, CheckedPatterns(options));
  ASSIGN_OR_RETURN(TextSink log, TextSink::Open(csv));
  std::optional<TextSink> causes;
  if (!truth_csv.empty()) {
    ASSIGN_OR_RETURN(TextSink sink, TextSink::Open(truth_csv));
    causes.emplace(std::move(sink));
  }
  ErpModel model = MakeErpModel(options.rows_scale, patterns);
  if (options.more_chains) PlantChains(options.seed, options.rows_scale, model);
  const ErpCalendar calendar(options.seed, options.rows_scale, QemailRuns(options.rows_scale),
                             patterns.month_end);
  std::vector<Job> jobs = MakeJobs(options.seed, model, calendar);
  ASSIGN_OR_RETURN(const Calibration calibration,
                   Calibrate(model, calendar, options.rows_scale, jobs, progress));

  LogWriter writer(options, model, calendar, jobs);
  RETURN_IF_ERROR(writer.Write(log, causes ? &*causes : nullptr, progress));
  ErpSummary summary;
  summary.rows = jobs.size();
  summary.started = writer.started();
  summary.first_us = TimestampOf(kFirstSecond);
  summary.last_us = TimestampOf(calendar.end());
  summary.utilization = UtilizationOf(model, calendar, calibration.result);
  summary.calibration_rounds = calibration.rounds;
  summary.calibrated = calibration.converged;
  // The truth first: should it fail, the sinks take their unfinished files away.
  if (!truth_json.empty()) {
    Json truth = HeadJson(options, summary);
    truth.update(writer.FinishTruth());
    truth.update(ModelTruth(model, calendar, calibration));
    RETURN_IF_ERROR(WriteFile(truth_json, PrettyJson(truth)));
  }
  if (causes) RETURN_IF_ERROR(causes->Close());
  RETURN_IF_ERROR(log.Close());
  return summary;
}

}  // namespace harness::generate
