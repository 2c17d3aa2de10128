// SPDX-License-Identifier: Apache-2.0
#include "stats/variance_prior.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/prng.h"
#include "stats/polygamma.h"

namespace harness::stats {

Result<VariancePrior> FitVariancePrior(std::span<const SampleVariance> samples) {
  if (samples.size() < 2) return Inconclusive("variance prior: found fewer than two variances");
  const auto count = static_cast<double>(samples.size());
  std::vector<double> logs;
  double mean = 0.0;
  double sampling = 0.0;  // mean variance of a log variance by its own degrees of freedom
  for (const SampleVariance& sample : samples) {
    if (!(sample.variance > 0.0 && sample.df > 0.0 && std::isfinite(sample.variance) &&
          std::isfinite(sample.df))) {
      return InvalidArgument("variance prior: expected variances and degrees of freedom above 0");
    }
    const double half = 0.5 * sample.df;
    logs.push_back(DeterministicLog(sample.variance) - Digamma(half) + DeterministicLog(half));
    mean += logs.back() / count;
    sampling += Trigamma(half) / count;
  }
  double squares = 0.0;
  for (const double e : logs) squares += (e - mean) * (e - mean);
  const double between = squares / (count - 1.0) - sampling;
  VariancePrior prior{std::numeric_limits<double>::infinity(), DeterministicExp(mean),
                      static_cast<int64_t>(samples.size())};
  if (between > 1e-9) {
    const double half = InverseTrigamma(between);
    prior.df = 2.0 * half;
    prior.variance = DeterministicExp(mean + Digamma(half) - DeterministicLog(half));
  }
  return prior;
}

double ModeratedVariance(const VariancePrior& prior, const SampleVariance& sample) {
  if (std::isinf(prior.df)) return prior.variance;
  return (prior.df * prior.variance + sample.df * sample.variance) / (prior.df + sample.df);
}

}  // namespace harness::stats
