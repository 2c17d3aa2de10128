// SPDX-License-Identifier: Apache-2.0
#include "process/confidence.h"

#include <cmath>

#include "stats/proportion.h"

namespace harness::process {

double CoverageConfidence(int64_t known, int64_t rows) {
  const auto share = stats::WilsonInterval(known, rows, 0.95);
  return share ? std::floor(share->ci_low * 1e4) / 1e4 : 0.0;
}

}  // namespace harness::process
