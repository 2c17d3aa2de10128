// SPDX-License-Identifier: Apache-2.0
#include "queueing/md1.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/prng.h"
#include "base/text.h"
#include "queueing/arguments.h"

namespace harness::queueing {
namespace {

using Doubles = std::vector<double>;

// Poisson probabilities of 0, 1, ... up to the last that a double can hold; mean in [0, 1].
Doubles PoissonTerms(double mean) {
  Doubles terms;
  for (double term = DeterministicExp(-mean); term > 0.0; term *= mean / static_cast<double>(terms.size())) {
    terms.push_back(term);
  }
  return terms;
}

// The sum from each place to the end, smallest first.
Doubles SumsToTheEnd(Doubles terms) {
  for (size_t i = terms.size(); i-- > 1;) terms[i - 1] += terms[i];
  return terms;
}

double AtOrZero(const Doubles& values, size_t i) {
  return i < values.size() ? values[i] : 0.0;
}

// How many are in the system; see the header.
class NumberInSystem {
 public:
  NumberInSystem(double rho, size_t largest) : rho_(rho) {
    const Doubles terms = PoissonTerms(rho);
    above_ = SumsToTheEnd(terms);
    above_.erase(above_.begin());  // g(n) = P(Poisson > n)
    above_sums_ = SumsToTheEnd(above_);
    shares_.push_back(1.0 - rho);
    for (size_t j = 1; j <= largest; ++j) {
      double sum = AtOrZero(above_, j - 1) * shares_[0];
      const size_t first = std::min(j, above_.size());
      for (size_t i = 1; i < first; ++i) sum += above_[i] * shares_[j - i];
      shares_.push_back(sum / terms[0]);
    }
  }

  // P(N > n) for n <= largest.
  double Tail(size_t n) const {
    double sum = AtOrZero(above_sums_, n) * shares_[0];
    for (size_t i = 1; i <= n && i < above_sums_.size(); ++i) sum += above_sums_[i] * shares_[n + 1 - i];
    return sum / (1.0 - rho_);
  }

 private:
  double rho_;
  Doubles above_, above_sums_;  // g, G
  Doubles shares_;              // p
};

}  // namespace

Result<QueueMeans> Md1(double arrival_rate, double service) {
  ASSIGN_OR_RETURN(const double rho, StableLoad("Md1", arrival_rate, service, 1));
  ASSIGN_OR_RETURN(const double wait, InRange("Md1", rho / (1.0 - rho) * 0.5 * service));
  return MeansFromWait("Md1", arrival_rate, service, 1, wait);
}

Result<double> Md1WaitTail(double arrival_rate, double service, double t) {
  ASSIGN_OR_RETURN(const double rho, StableLoad("Md1WaitTail", arrival_rate, service, 1));
  RETURN_IF_ERROR(RequireNonNegative("Md1WaitTail", "t", t));
  if (rho == 0.0) return 0.0;
  const double services = t / service;
  if (!(services <= kMd1MaxServices)) {
    return InvalidArgument("Md1WaitTail: t is " + FormatDouble(services) + " services, expected at most " +
                           FormatDouble(kMd1MaxServices));
  }
  const double whole = std::floor(services) + 1.0;
  const size_t k = static_cast<size_t>(whole);
  const Doubles arrivals = PoissonTerms(rho * (whole - services));
  const NumberInSystem number(rho, k);
  double tail = AtOrZero(SumsToTheEnd(arrivals), k);
  for (size_t j = std::min(k, arrivals.size()); j-- > 0;) tail += arrivals[j] * number.Tail(k - j);
  return std::min(1.0, tail);
}

}  // namespace harness::queueing
