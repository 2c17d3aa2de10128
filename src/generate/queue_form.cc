// SPDX-License-Identifier: Apache-2.0
#include "generate/queue_form.h"

#include "queueing/erlang.h"

namespace harness::generate {
namespace {

bool HasForm(const QueueOptions& options) {
  if (options.latency_s > 0.0 || options.closed != ClosedHours::kNone) return false;
  return options.model == QueueModel::kMm1 || options.model == QueueModel::kMmc ||
         options.model == QueueModel::kMd1 || options.model == QueueModel::kPriority;
}

// Erlang C from B, as C = B / (1 - rho (1 - B)).
Result<double> WaitProbability(int servers, double offered) {
  ASSIGN_OR_RETURN(const double blocked, queueing::ErlangB(offered, servers));
  const double rho = offered / servers;
  return blocked / (1.0 - rho * (1.0 - blocked));
}

}  // namespace

Result<QueueForm> ClosedForm(const QueueOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  QueueForm form;
  form.utilization = UtilizationOf(options);
  form.is_known = HasForm(options);
  if (!form.is_known) return form;
  const double lambda = options.arrival_rate_per_s;
  const double mu = options.service_rate_per_s;
  form.utilization = lambda / (options.servers * mu);
  ASSIGN_OR_RETURN(form.wait_probability, WaitProbability(options.servers, lambda / mu));
  form.wait_s = options.model == QueueModel::kMd1 ? form.utilization / (2.0 * mu * (1.0 - form.utilization))
                                                  : form.wait_probability / (options.servers * mu - lambda);
  form.sojourn_s = form.wait_s + 1.0 / mu;
  form.in_queue = lambda * form.wait_s;
  form.in_system = lambda * form.sojourn_s;
  if (options.model == QueueModel::kPriority) {
    const double before = form.wait_probability / (options.servers * mu);
    const double urgent = before / (1.0 - options.urgent_share * form.utilization);
    form.processes = {{"URGENT", urgent}, {"NORMAL", urgent / (1.0 - form.utilization)}};
  }
  return form;
}

}  // namespace harness::generate
