// SPDX-License-Identifier: Apache-2.0
#include "stats/exact_share.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <string>

#include "stats/student_t.h"

namespace harness::stats {
namespace {

// No exceptions; double arithmetic stays double.
using ExactPolicy = boost::math::policies::policy<
    boost::math::policies::promote_double<false>,
    boost::math::policies::domain_error<boost::math::policies::ignore_error>,
    boost::math::policies::pole_error<boost::math::policies::ignore_error>,
    boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::underflow_error<boost::math::policies::ignore_error>,
    boost::math::policies::evaluation_error<boost::math::policies::ignore_error>>;

constexpr double kNegligibleTerm = 1e-17;

double LogBinomial(double n, double k) {
  const auto log_gamma = [](double x) { return boost::math::lgamma(x, ExactPolicy()); };
  return log_gamma(n + 1) - log_gamma(k + 1) - log_gamma(n - k + 1);
}

}  // namespace

Result<Proportion> ClopperPearsonInterval(int64_t successes, int64_t n, double level) {
  ASSIGN_OR_RETURN(Proportion found, WilsonInterval(successes, n, level));
  const double tail = (1 - level) / 2;
  const auto wins = static_cast<double>(successes), losses = static_cast<double>(n - successes);
  found.ci_low =
      successes == 0 ? 0 : RoundSignificant(boost::math::ibeta_inv(wins, losses + 1, tail, ExactPolicy()));
  found.ci_high =
      successes == n ? 1 : RoundSignificant(boost::math::ibetac_inv(wins + 1, losses, tail, ExactPolicy()));
  return found;
}

Result<double> FisherUpperTail(const SharesTested& tested) {
  const int64_t rest = tested.all - tested.n, rest_successes = tested.all_successes - tested.successes;
  if (tested.successes < 0 || tested.successes > tested.n || rest_successes < 0 || rest_successes > rest) {
    return InvalidArgument("FisherUpperTail: found " + std::to_string(tested.successes) + " of " +
                           std::to_string(tested.n) + " and " + std::to_string(rest_successes) + " of " +
                           std::to_string(rest) + ", expected no more successes than runs");
  }
  const auto n = static_cast<double>(tested.n), all = static_cast<double>(tested.all);
  const auto wins = static_cast<double>(tested.all_successes);
  const int64_t most = std::min(tested.n, tested.all_successes);
  double term = 1, sum = 1;  // over the probability of `successes`
  for (int64_t j = tested.successes; j < most; ++j) {
    const auto k = static_cast<double>(j);
    const double ratio = (wins - k) / (k + 1) * (n - k) / (all - wins - n + k + 1);
    term *= ratio;
    sum += term;
    if (ratio < 1 && term < kNegligibleTerm * sum) break;
  }
  const auto k = static_cast<double>(tested.successes);
  const double log_first = LogBinomial(wins, k) + LogBinomial(all - wins, n - k) - LogBinomial(all, n);
  return RoundSignificant(std::min(1.0, std::exp(log_first + std::log(sum))));
}

}  // namespace harness::stats
