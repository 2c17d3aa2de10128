// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "generate/queue.h"

namespace harness::cli {
namespace {

// A number that was not given is 0 (the share and the latency too: they are given above 0), a text empty.
struct GenerateQueueOptions {
  generate::QueueFiles files;
  std::string model = "mm1";
  double arrival_rate = 0;
  double service_rate = 0;
  int64_t servers = 0;
  int64_t hosts = 0;
  int64_t jobs = 100'000;
  int64_t seed = 1;
  double urgent_share = 0;
  int64_t chain_length = 0;
  int64_t batch_size = 0;
  double batch_age = 0;
  std::string closed;
  double latency = 0;
};

template <typename Value, typename Given>
void Take(Given given, Value& value) {
  if (given > 0) value = static_cast<Value>(given);
}

generate::QueueOptions QueueOf(const GenerateQueueOptions& given) {
  generate::QueueOptions queue = generate::DefaultsOf(*generate::ParseQueueModel(given.model));
  Take(given.arrival_rate, queue.arrival_rate_per_s);
  Take(given.service_rate, queue.service_rate_per_s);
  Take(given.servers, queue.servers);
  Take(given.hosts, queue.hosts);
  Take(given.urgent_share, queue.urgent_share);
  Take(given.chain_length, queue.chain_length);
  Take(given.batch_size, queue.batch_size);
  Take(given.batch_age, queue.batch_age_s);
  Take(given.latency, queue.latency_s);
  if (!given.closed.empty()) queue.closed = *generate::ParseClosedHours(given.closed);
  queue.jobs = static_cast<uint64_t>(given.jobs);
  queue.seed = static_cast<uint64_t>(given.seed);
  return queue;
}

Json Figures(const GenerateQueueOptions& options, const generate::QueueSummary& summary) {
  Json causes = Json::object();
  for (size_t cause = 0; cause < generate::kQueueCauses; ++cause) {
    causes[generate::kQueueCauseNames[cause]] = summary.waits_us[cause];
  }
  return {{"file", options.files.csv.string()},
          {"model", options.model},
          {"jobs", options.jobs},
          {"utilization", summary.form.utilization},
          {"closed_form_wait_s", summary.form.is_known ? Json(summary.form.wait_s) : Json()},
          {"mean_wait_s", summary.mean_wait_s},
          {"wait_std_error_s", summary.wait_std_error_s},
          {"causes_us", causes}};
}

std::string Summary(const GenerateQueueOptions& options, const generate::QueueSummary& summary) {
  std::string text = options.files.csv.string() + ": " + FormatThousands(options.jobs) + " jobs, mean wait " +
                     FormatFixed(summary.mean_wait_s, 4) + " s (standard error " +
                     FormatFixed(summary.wait_std_error_s, 4) + " s)";
  if (summary.form.is_known) text += ", closed form " + FormatFixed(summary.form.wait_s, 4) + " s";
  std::string causes;
  for (size_t cause = 0; cause < generate::kQueueCauses; ++cause) {
    if (summary.waits_us[cause] == 0) continue;
    causes += (causes.empty() ? "" : ", ") + std::string(generate::kQueueCauseNames[cause]) + " " +
              FormatFixed(static_cast<double>(summary.waits_us[cause]) / 3.6e9, 3) + " h";
  }
  return text + (causes.empty() ? "\n" : "\nwait by cause: " + causes + "\n");
}

std::vector<std::string> ModelNames() {
  std::vector<std::string> names;
  for (const generate::QueueModel model : generate::kQueueModels) {
    names.emplace_back(generate::QueueModelName(model));
  }
  return names;
}

}  // namespace

RunFunction SetupGenerateQueue(Arguments& arguments) {
  auto options = std::make_shared<GenerateQueueOptions>();
  Argument& out = arguments.File("--out", "FILE", "The CSV file to write", &options->files.csv);
  out.short_name = "-o";
  out.required = true;
  arguments.File("--truth", "FILE", "Also write closed forms, exact figures and waits by cause, as JSON",
                 &options->files.truth_json);
  arguments.File("--truth-rows", "FILE", "Also write the wait of each row by cause in microseconds, as CSV",
                 &options->files.truth_rows);
  arguments.Choice(
      "--model", ModelNames(),
      "M/M/1, M/M/c, M/D/1; urgent before normal executions; hosts closed at nights and "
      "weekends; chains of dependencies; long parents that hold their children; items let go in "
      "batches; starts at ticks of the clock; executions that may not run at will; or all of these",
      &options->model);
  arguments.Number("--arrival-rate", "Executions that come in a second (the model's own when not given)", 0,
                   1e9, &options->arrival_rate);
  arguments.Number("--service-rate", "Services a second, of one server (the model's own when not given)", 0,
                   1e9, &options->service_rate);
  arguments.Integer("--servers", "Slots in all; the executions stay the same for any number", 1, 1024,
                    &options->servers);
  arguments.Integer("--hosts", "Hosts among which the servers are dealt out", 1, 1024, &options->hosts);
  arguments.Integer("--jobs", "How many jobs", 1, 100'000'000, &options->jobs);
  arguments.Integer("--seed", "Another seed, another log", 0, INT64_MAX, &options->seed);
  arguments.Number("--urgent-share", "Share of urgent executions (model priority; 0.3)", 0, 1,
                   &options->urgent_share);
  arguments.Integer("--chain-length", "Steps of a chain (models chain and mixed; 3)", 2, 100,
                    &options->chain_length);
  arguments.Integer("--batch-size", "Items that fill a batch (models batch and mixed; 5)", 2, 10'000,
                    &options->batch_size);
  arguments.Number("--batch-age", "Seconds after which a batch goes though not full (batch, mixed; 600)", 0,
                   1e6, &options->batch_age);
  arguments.Choice("--closed", {"none", "nights", "weekends", "both"},
                   "When nothing starts, UTC: 22:00 to 06:00, Saturday and Sunday (calendar: both; mixed: "
                   "weekends; others: none)",
                   &options->closed);
  arguments.Number("--latency", "Seconds between the grant of a slot and the start", 0, 60,
                   &options->latency);
  return [options](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const generate::QueueSummary summary,
                     generate::GenerateQueue(QueueOf(*options), options->files, invocation.progress()));
    if (invocation.json()) {
      invocation.PrintJson(Figures(*options, summary));
    } else {
      invocation.Print(Summary(*options, summary));
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
