// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_truth.h"

namespace harness::generate {
namespace {

Json CausesOf(const QueueWaits& waits) {
  Json causes = Json::object();
  for (size_t cause = 0; cause < kQueueCauses; ++cause) causes[kQueueCauseNames[cause]] = waits[cause];
  return causes;
}

Json FormOf(const QueueForm& form) {
  const auto known = [&form](double value) { return form.is_known ? Json(value) : Json(); };
  return {{"utilization", form.utilization},  {"wait_probability", known(form.wait_probability)},
          {"wait_s", known(form.wait_s)},     {"sojourn_s", known(form.sojourn_s)},
          {"in_queue", known(form.in_queue)}, {"in_system", known(form.in_system)}};
}

Json ProcessesOf(const QueueSummary& summary) {
  Json processes = Json::array();
  for (const QueueProcessSummary& process : summary.processes) {
    Json entry = {{"process_id", process.process},
                  {"jobs", process.jobs},
                  {"mean_wait_s", process.mean_wait_s},
                  {"causes_us", CausesOf(process.waits_us)}};
    for (const QueueFormOfProcess& form : summary.form.processes) {
      if (form.process == process.process) entry["closed_form_wait_s"] = form.wait_s;
    }
    processes.push_back(std::move(entry));
  }
  return processes;
}

}  // namespace

Json QueueTruth(const QueueOptions& options, const QueueSummary& summary) {
  return {{"format", "stat-harness queue truth"},
          {"version", 1},
          {"seed", options.seed},
          {"model", QueueModelName(options.model)},
          {"arrival_rate_per_s", options.arrival_rate_per_s},
          {"service_rate_per_s", options.service_rate_per_s},
          {"servers", options.servers},
          {"hosts", options.hosts == 0 ? options.servers : options.hosts},
          {"closed", ClosedHoursName(options.closed)},
          {"latency_s", options.latency_s},
          {"urgent_share", options.urgent_share},
          {"chain_length", options.chain_length},
          {"batch_size", options.batch_size},
          {"batch_age_s", options.batch_age_s},
          {"jobs", options.jobs},
          {"closed_form", FormOf(summary.form)},
          {"measured",
           {{"mean_wait_s", summary.mean_wait_s},
            {"wait_std_error_s", summary.wait_std_error_s},
            {"wait_us", summary.wait_us},
            {"last_us", summary.last_us}}},
          {"causes_us", CausesOf(summary.waits_us)},
          {"processes", ProcessesOf(summary)}};
}

}  // namespace harness::generate
