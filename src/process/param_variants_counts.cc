// SPDX-License-Identifier: Apache-2.0
#include "process/param_variants_counts.h"

#include <algorithm>
#include <cmath>

#include "base/prng.h"
#include "process/param_variants.h"

namespace harness::process {

double EntropyBits(const TimesSeen& times) {
  int64_t n = 0;
  double sum = 0;
  for (const auto& [count, things] : times) {
    n += count * things;
    const auto c = static_cast<double>(count);
    sum += static_cast<double>(things) * c * DeterministicLog(c);
  }
  if (n == 0) return 0;
  const auto total = static_cast<double>(n);
  return std::max(0.0, (DeterministicLog(total) - sum / total) / DeterministicLog(2.0));
}

//   unseen = (n - 1) / n * f1 (f1 - 1) / (2 (f2 + 1))
//   variance = f1 (f1 - 1) / (2 (f2 + 1)) + f1 (2 f1 - 1)^2 / (4 (f2 + 1)^2) + f1^2 f2 (f1 - 1)^2 / (4 (f2 +
//   1)^4) seen + unseen / K to seen + unseen K, K = exp(1.96 sqrt(log(1 + variance / unseen^2)))
UnseenVariants Chao1(int64_t runs, int64_t seen, int64_t once, int64_t twice) {
  const auto s = static_cast<double>(seen);
  UnseenVariants all{s, s, s};
  if (runs < 2 || once < 2) return all;
  const auto n = static_cast<double>(runs), f1 = static_cast<double>(once), f2 = static_cast<double>(twice);
  const double g = f2 + 1;
  const double unseen = (n - 1) / n * f1 * (f1 - 1) / (2 * g);
  const double variance = f1 * (f1 - 1) / (2 * g) + f1 * (2 * f1 - 1) * (2 * f1 - 1) / (4 * g * g) +
                          f1 * f1 * f2 * (f1 - 1) * (f1 - 1) / (4 * g * g * g * g);
  const double spread =
      DeterministicExp(1.959963984540054 * std::sqrt(DeterministicLog(1 + variance / (unseen * unseen))));
  all.estimate = s + unseen;
  all.low = s + unseen / spread;
  all.high = s + unseen * spread;
  return all;
}

}  // namespace harness::process
