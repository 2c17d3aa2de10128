// SPDX-License-Identifier: Apache-2.0
#include "generate/queue.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "generate/erp_calendar.h"
#include "generate/queue_batch_means.h"
#include "generate/queue_log.h"
#include "generate/queue_pool.h"
#include "generate/queue_truth.h"
#include "generate/text_sink.h"

namespace harness::generate {
namespace {

constexpr double kMaxSeconds = 100.0 * 365.0 * 86400.0;

Result<void> CheckLength(const QueueOptions& options, const QueueForm& form) {
  const double seconds =
      static_cast<double>(options.jobs) / options.arrival_rate_per_s * 1.5 + 1000.0 * form.sojourn_s;
  if (seconds <= kMaxSeconds) return Ok();
  return InvalidArgument("queue: length of the log is " + FormatDouble(seconds) +
                         " s, expected below 100 years");
}

// The figures of the summary, one execution after another.
class Tally {
 public:
  Tally(const QueueOptions& options, const QueueShape& shape) : waits_(options.jobs) {
    for (const QueueProcess& process : shape.processes) summary.processes.push_back({process.name, 0, 0, {}});
  }
  void Add(const QueueExecution& execution) {
    waits_.Add(execution.started - execution.job.queued);
    QueueProcessSummary& process = summary.processes[execution.job.process];
    ++process.jobs;
    for (size_t cause = 0; cause < kQueueCauses; ++cause) process.waits_us[cause] += execution.waits[cause];
    summary.last_us = std::max(summary.last_us, TimestampOf(0) + execution.ended());
  }
  void Finish() {
    summary.mean_wait_s = waits_.Mean();
    summary.wait_std_error_s = waits_.StdError();
    summary.wait_us = waits_.total();
    for (QueueProcessSummary& process : summary.processes) {
      Micros wait = 0;
      for (size_t cause = 0; cause < kQueueCauses; ++cause) {
        wait += process.waits_us[cause];
        summary.waits_us[cause] += process.waits_us[cause];
      }
      if (process.jobs > 0)
        process.mean_wait_s = static_cast<double>(wait) / static_cast<double>(process.jobs) * 1e-6;
    }
  }

  QueueSummary summary;

 private:
  BatchMeans waits_;
};

}  // namespace

Result<QueueSummary> GenerateQueue(const QueueOptions& options, const QueueFiles& files, Progress& progress) {
  ASSIGN_OR_RETURN(const QueueForm form, ClosedForm(options));
  RETURN_IF_ERROR(CheckLength(options, form));
  const QueueShape shape = ShapeOf(options);
  ASSIGN_OR_RETURN(QueueLogWriter log, QueueLogWriter::Open(files.csv, options, shape));
  std::optional<QueueTruthWriter> truth;
  if (!files.truth_rows.empty()) {
    ASSIGN_OR_RETURN(QueueTruthWriter rows, QueueTruthWriter::Open(files.truth_rows));
    truth.emplace(std::move(rows));
  }
  QueuePool pool(options, shape);
  Tally tally(options, shape);
  tally.summary.form = form;
  progress.Start("generate queue", options.jobs, "rows");
  for (uint64_t job = 0; job < options.jobs; ++job) {
    if (job % kProgressRows == 0) {
      if (progress.Cancelled()) return Interrupted("generate queue: interrupted");
      progress.Update(job);
    }
    const QueueExecution execution = pool.Next();
    tally.Add(execution);
    log.Put(execution);
    if (truth) truth->Put(execution);
  }
  progress.Finish();
  RETURN_IF_ERROR(log.Close());
  if (truth) RETURN_IF_ERROR(truth->Close());
  tally.Finish();
  if (!files.truth_json.empty())
    RETURN_IF_ERROR(WriteFile(files.truth_json, PrettyJson(QueueTruth(options, tally.summary))));
  return std::move(tally.summary);
}

}  // namespace harness::generate
