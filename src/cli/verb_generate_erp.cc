// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "base/time.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "generate/erp.h"

namespace harness::cli {
namespace {

struct GenerateErpOptions {
  Path out;
  Path truth;
  Path truth_rows;
  int64_t seed = 1;
  double rows_scale = 1.0;
  std::vector<std::string> drop;
  bool chains = false;
};

}  // namespace

RunFunction SetupGenerateErp(Arguments& arguments) {
  auto options = std::make_shared<GenerateErpOptions>();
  Argument& out = arguments.File("--out", "FILE", "The CSV file to write", &options->out);
  out.short_name = "-o";
  out.required = true;
  arguments.File("--truth", "FILE", "Also write the exact figures of the log, as JSON", &options->truth);
  arguments.File("--truth-rows", "FILE", "Also write the causes of each row's wait, as CSV",
                 &options->truth_rows);
  arguments.Integer("--seed", "Another seed, another log of the same kind", 0, INT64_MAX, &options->seed);
  arguments.Number("--rows-scale", "Rows as a multiple of 435,616: stretches the span, not the rates", 0, 100,
                   &options->rows_scale);
  arguments
      .Texts("--drop", "PATTERN",
             "Leave a pattern out: chains, losext_hold, losld_hold, month_end, payout_keys, qemail_schedule, "
             "queue_contention, retries",
             &options->drop)
      .choices = {"chains",      "losext_hold",     "losld_hold",       "month_end",
                  "payout_keys", "qemail_schedule", "queue_contention", "retries"};
  arguments.Switch("--chains", "Plant six more chains of processes, drawn from the seed", &options->chains);
  return [options](Invocation& invocation) -> Result<int> {
    const generate::ErpOptions erp = {static_cast<uint64_t>(options->seed), options->rows_scale,
                                      options->drop, options->chains};
    ASSIGN_OR_RETURN(
        const generate::ErpSummary summary,
        generate::GenerateErp(erp, options->out, options->truth, options->truth_rows, invocation.progress()));
    if (!summary.calibrated) {
      invocation.Remark(
          options->chains && options->rows_scale >= 1
              ? "stat-harness: warning: with these chains the specified waiting hours are not met"
              : "stat-harness: warning: this log is too small to meet the specified waiting hours");
    }
    if (invocation.json()) {
      invocation.PrintJson({{"file", options->out.string()},
                            {"rows", summary.rows},
                            {"started", summary.started},
                            {"first_us", summary.first_us},
                            {"last_us", summary.last_us},
                            {"utilization", summary.utilization},
                            {"calibrated", summary.calibrated}});
    } else {
      invocation.Print(options->out.string() + ": " + FormatThousands(static_cast<int64_t>(summary.rows)) +
                       " rows, " + FormatIso(summary.first_us) + " to " + FormatIso(summary.last_us) +
                       ", slots " + PercentText(summary.utilization) + " busy\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
