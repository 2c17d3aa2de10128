// SPDX-License-Identifier: Apache-2.0
#include "generate/queue.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/prng.h"
#include "base/text.h"
#include "generate/erp_calendar.h"
#include "generate/text_sink.h"

namespace harness::generate {
namespace {

constexpr uint64_t kMaxJobs = 100'000'000;
constexpr int kMaxServers = 1024;
constexpr double kMaxSeconds = 100.0 * 365.0 * 86400.0;
constexpr uint64_t kBatches = 32;
constexpr uint64_t kProgressRows = 1 << 16;

Micros MicrosOf(double seconds) {
  return static_cast<Micros>(std::floor(seconds * 1e6 + 0.5));
}

Error Range(const char* what, const std::string& found, const char* expected) {
  return InvalidArgument(std::string("queue: ") + what + " is " + found + ", expected " + expected);
}

Result<void> CheckOptions(const QueueOptions& options) {
  const double lambda = options.arrival_rate_per_s;
  const double mu = options.service_rate_per_s;
  if (!(lambda > 0.0 && lambda < 1e6)) {
    return Range("arrival rate", FormatDouble(lambda), "above 0 and below 1e6 per second");
  }
  if (!(mu > 0.0 && mu < 1e6))
    return Range("service rate", FormatDouble(mu), "above 0 and below 1e6 per second");
  const int most = options.model == QueueModel::kMmc ? kMaxServers : 1;
  if (options.servers < 1 || options.servers > most) {
    return Range("servers", std::to_string(options.servers), most == 1 ? "1 for this model" : "1 to 1024");
  }
  if (options.jobs < 1 || options.jobs > kMaxJobs) {
    return Range("jobs", std::to_string(options.jobs), "1 to 100000000");
  }
  const double rho = lambda / (options.servers * mu);
  if (!(rho < 1.0)) return Range("utilization", FormatDouble(rho), "below 1");
  return Ok();
}

// Erlang B by its recursion, then C = B / (1 - rho (1 - B)).
double ErlangC(int servers, double offered) {
  double blocking = 1.0;
  for (int i = 1; i <= servers; ++i) blocking = offered * blocking / (i + offered * blocking);
  const double rho = offered / servers;
  return blocking / (1.0 - rho * (1.0 - blocking));
}

// The jobs one after another; the state is one free time per server.
class QueueSimulation {
 public:
  explicit QueueSimulation(const QueueOptions& options)
      : options_(options),
        arrivals_(std::to_string(options.seed), "generate queue", "arrivals"),
        services_(std::to_string(options.seed), "generate queue", "services"),
        constant_(MicrosOf(1.0 / options.service_rate_per_s)) {
    for (int i = 0; i < options.servers; ++i) free_.push({0, i});
  }

  struct Execution {
    Micros queued, started, ended;
    int server;
  };

  Execution Next() {
    clock_s_ += arrivals_.Exponential() / options_.arrival_rate_per_s;
    const Micros queued = MicrosOf(clock_s_);
    Server server = free_.top();
    free_.pop();
    const Micros started = std::max(queued, server.first);
    server.first = started + Service();
    free_.push(server);
    return {queued, started, server.first, server.second};
  }

 private:
  using Server = std::pair<Micros, int>;

  Micros Service() {
    if (options_.model == QueueModel::kMd1) return constant_;
    return MicrosOf(services_.Exponential() / options_.service_rate_per_s);
  }

  const QueueOptions& options_;
  Philox arrivals_;
  Philox services_;
  Micros constant_;
  double clock_s_ = 0.0;
  std::priority_queue<Server, std::vector<Server>, std::greater<Server>> free_;
};

// Mean and its standard error from the means of equal runs of jobs, which are nearly independent.
class BatchMeans {
 public:
  explicit BatchMeans(uint64_t jobs) : size_(jobs / kBatches) {}
  void Add(Micros wait) {
    total_ += wait;
    ++count_;
    if (size_ < 2 || means_.size() == kBatches) return;
    batch_ += wait;
    if (++in_batch_ < size_) return;
    means_.push_back(static_cast<double>(batch_) / static_cast<double>(size_) * 1e-6);
    batch_ = 0;
    in_batch_ = 0;
  }
  Micros total() const { return total_; }
  double Mean() const { return static_cast<double>(total_) / static_cast<double>(count_) * 1e-6; }
  double StdError() const {
    if (means_.size() < kBatches) return 0.0;
    double mean = 0.0;
    for (const double value : means_) mean += value / static_cast<double>(kBatches);
    double squares = 0.0;
    for (const double value : means_) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(kBatches * (kBatches - 1)));
  }

 private:
  uint64_t size_;
  Micros total_ = 0;
  uint64_t count_ = 0;
  Micros batch_ = 0;
  uint64_t in_batch_ = 0;
  std::vector<double> means_;
};

void PutTime(TextSink& log, const DayTexts& days, Micros time) {
  log.MakeRoom();
  days.PutIso(log, time / kMicrosPerSecond);
  log.Put('.');
  log.PutDigits(time % kMicrosPerSecond, 6);
  log.Put('Z');
}

void PutRow(TextSink& log, const DayTexts& days, std::string_view model, uint64_t job,
            const QueueSimulation::Execution& execution) {
  log.MakeRoom();
  log.PutNumber(static_cast<int64_t>(job) + 1);
  log.Put(',');
  log.Put(model);
  log.Put(",SERVER");
  log.PutDigits(execution.server + 1, execution.server < 99 ? 2 : 4);
  for (const Micros time : {execution.queued, execution.started, execution.ended}) {
    log.Put(',');
    PutTime(log, days, time);
  }
  log.Put('\n');
}

Json TruthOf(const QueueOptions& options, const QueueSummary& summary) {
  const QueueForm& form = summary.form;
  return {{"format", "stat-harness queue truth"},
          {"version", 1},
          {"seed", options.seed},
          {"model", QueueModelName(options.model)},
          {"arrival_rate_per_s", options.arrival_rate_per_s},
          {"service_rate_per_s", options.service_rate_per_s},
          {"servers", options.servers},
          {"jobs", options.jobs},
          {"closed_form",
           {{"utilization", form.utilization},
            {"wait_probability", form.wait_probability},
            {"wait_s", form.wait_s},
            {"sojourn_s", form.sojourn_s},
            {"in_queue", form.in_queue},
            {"in_system", form.in_system}}},
          {"measured",
           {{"mean_wait_s", summary.mean_wait_s},
            {"wait_std_error_s", summary.wait_std_error_s},
            {"wait_us", summary.wait_us},
            {"last_us", summary.last_us}}}};
}

}  // namespace

std::optional<QueueModel> ParseQueueModel(std::string_view name) {
  for (const QueueModel model : {QueueModel::kMm1, QueueModel::kMmc, QueueModel::kMd1}) {
    if (name == QueueModelName(model)) return model;
  }
  return std::nullopt;
}

std::string_view QueueModelName(QueueModel model) {
  return model == QueueModel::kMm1 ? "mm1" : model == QueueModel::kMmc ? "mmc" : "md1";
}

Result<QueueForm> ClosedForm(const QueueOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  const double lambda = options.arrival_rate_per_s;
  const double mu = options.service_rate_per_s;
  QueueForm form;
  form.utilization = lambda / (options.servers * mu);
  form.wait_probability = ErlangC(options.servers, lambda / mu);
  form.wait_s = options.model == QueueModel::kMd1 ? form.utilization / (2.0 * mu * (1.0 - form.utilization))
                                                  : form.wait_probability / (options.servers * mu - lambda);
  form.sojourn_s = form.wait_s + 1.0 / mu;
  form.in_queue = lambda * form.wait_s;
  form.in_system = lambda * form.sojourn_s;
  return form;
}

Result<QueueSummary> GenerateQueue(const QueueOptions& options, const Path& csv, const Path& truth_json,
                                   Progress& progress) {
  QueueSummary summary;
  ASSIGN_OR_RETURN(summary.form, ClosedForm(options));
  const double seconds =
      static_cast<double>(options.jobs) / options.arrival_rate_per_s * 1.5 + 1000.0 * summary.form.sojourn_s;
  if (seconds > kMaxSeconds)
    return Range("length of the log", FormatDouble(seconds) + " s", "below 100 years");
  ASSIGN_OR_RETURN(TextSink log, TextSink::Open(csv));
  QueueSimulation simulation(options);
  BatchMeans waits(options.jobs);
  DayTexts days(kFirstDay);
  log.Put("EXECUTION_ID,PROCESS_ID,HOST,QUEUED_AT,STARTED_AT,ENDED_AT\n");
  progress.Start("generate queue", options.jobs, "rows");
  for (uint64_t job = 0; job < options.jobs; ++job) {
    if (job % kProgressRows == 0) {
      if (progress.Cancelled()) return Interrupted("generate queue: interrupted");
      progress.Update(job);
    }
    const QueueSimulation::Execution execution = simulation.Next();
    waits.Add(execution.started - execution.queued);
    summary.last_us = std::max(summary.last_us, TimestampOf(0) + execution.ended);
    PutRow(log, days, QueueModelName(options.model), job, execution);
  }
  progress.Finish();
  RETURN_IF_ERROR(log.Close());
  summary.mean_wait_s = waits.Mean();
  summary.wait_std_error_s = waits.StdError();
  summary.wait_us = waits.total();
  if (!truth_json.empty()) RETURN_IF_ERROR(WriteFile(truth_json, PrettyJson(TruthOf(options, summary))));
  return summary;
}

}  // namespace harness::generate
