// SPDX-License-Identifier: Apache-2.0
// False discovery rate over a family of tests: Benjamini-Hochberg q-values.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"

namespace harness::stats {

// With m p-values sorted p(1) <= ... <= p(m):  q(i) = min over j >= i of min(1, p(j) m / j).
// Rejecting where q <= alpha holds the expected share of false rejections at alpha when the tests are
// independent or positively dependent. Equal p-values get equal q-values; the answers stand in the
// order of the input and do not depend on it. An empty family gives no q-values.
// Errors: kInvalidArgument for a p-value outside [0, 1] or NaN, naming its place.
// Source: Benjamini, Hochberg (1995), J. R. Stat. Soc. B 57(1), 289-300; adjusted values as in Yekutieli,
//         Benjamini (1999), J. Stat. Plan. Inference 82, 171-196.
Result<std::vector<double>> BenjaminiHochberg(std::span<const double> p_values);

}  // namespace harness::stats
