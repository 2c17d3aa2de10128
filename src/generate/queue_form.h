// SPDX-License-Identifier: Apache-2.0
// Closed forms of the generated queues that have one.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "generate/queue_model.h"

namespace harness::generate {

struct QueueFormOfProcess {
  std::string_view process;
  double wait_s = 0.0;  // Wq
};

// Steady state.
struct QueueForm {
  double utilization = 0.0;
  bool is_known = false;                      // whether the model has the figures below
  double wait_probability = 0.0;              // an arrival finds every server busy; Erlang C
  double wait_s = 0.0;                        // Wq
  double sojourn_s = 0.0;                     // W
  double in_queue = 0.0;                      // Lq
  double in_system = 0.0;                     // L
  std::vector<QueueFormOfProcess> processes;  // priority
};

// M/M/c: Wq = C(c, a) / (c mu - lambda), a = lambda / mu, C from Erlang B (queueing/erlang.h);
// M/D/1: Wq = rho / (2 mu (1 - rho)) (Pollaczek-Khinchine). W = Wq + 1/mu, L by Little's law.
// Priority, nothing interrupted, equal services: Wq of URGENT = W0 / (1 - s), of NORMAL = W0 / ((1 - s)
// (1 - rho)), with W0 = C(c, a) / (c mu) and s = urgent_share rho (Cobham 1954, Operations Research 2(1),
// 70-76); of all as M/M/c. The other models have the utilization alone, and so has every model with a
// latency of the dispatcher or closed hours.
// Errors: as CheckOptions.
Result<QueueForm> ClosedForm(const QueueOptions& options);

}  // namespace harness::generate
