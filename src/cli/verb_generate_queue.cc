// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "generate/queue.h"

namespace harness::cli {
namespace {

struct GenerateQueueOptions {
  Path out;
  Path truth;
  std::string model = "mm1";
  generate::QueueOptions queue;
  int64_t servers = 1;
  int64_t jobs = 100'000;
  int64_t seed = 1;
};

Json Figures(const GenerateQueueOptions& options, const generate::QueueSummary& summary) {
  return {{"file", options.out.string()},
          {"model", options.model},
          {"jobs", options.jobs},
          {"utilization", summary.form.utilization},
          {"closed_form_wait_s", summary.form.wait_s},
          {"mean_wait_s", summary.mean_wait_s},
          {"wait_std_error_s", summary.wait_std_error_s}};
}

}  // namespace

RunFunction SetupGenerateQueue(Arguments& arguments) {
  auto options = std::make_shared<GenerateQueueOptions>();
  Argument& out = arguments.File("--out", "FILE", "The CSV file to write", &options->out);
  out.short_name = "-o";
  out.required = true;
  arguments.File("--truth", "FILE", "Also write closed forms and exact figures, as JSON", &options->truth);
  arguments.Choice("--model", {"mm1", "mmc", "md1"}, "M/M/1, M/M/c or M/D/1", &options->model);
  arguments.Number("--arrival-rate", "Arrivals a second", 0, 1e9, &options->queue.arrival_rate_per_s);
  arguments.Number("--service-rate", "Services a second, of one server", 0, 1e9,
                   &options->queue.service_rate_per_s);
  arguments.Integer("--servers", "Servers of M/M/c", 1, 1024, &options->servers);
  arguments.Integer("--jobs", "How many jobs", 1, 100'000'000, &options->jobs);
  arguments.Integer("--seed", "Another seed, another log", 0, INT64_MAX, &options->seed);
  return [options](Invocation& invocation) -> Result<int> {
    generate::QueueOptions queue = options->queue;
    queue.model = *generate::ParseQueueModel(options->model);
    queue.servers = static_cast<int>(options->servers);
    queue.jobs = static_cast<uint64_t>(options->jobs);
    queue.seed = static_cast<uint64_t>(options->seed);
    ASSIGN_OR_RETURN(const generate::QueueSummary summary,
                     generate::GenerateQueue(queue, options->out, options->truth, invocation.progress()));
    if (invocation.json()) {
      invocation.PrintJson(Figures(*options, summary));
    } else {
      invocation.Print(options->out.string() + ": " + FormatThousands(options->jobs) + " jobs, mean wait " +
                       FormatFixed(summary.mean_wait_s, 4) + " s (standard error " +
                       FormatFixed(summary.wait_std_error_s, 4) + " s), closed form " +
                       FormatFixed(summary.form.wait_s, 4) + " s\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
