// SPDX-License-Identifier: Apache-2.0
// Small damages of an input, chosen by counter-based random numbers: the n-th mutant is always the same.
#pragma once

#include <span>
#include <string>

#include "base/prng.h"

namespace harness::tests {

// One to four damages of seeds[which]: bits and bytes changed, ranges removed, doubled or moved, words
// that formats care about put in, the end cut off, another seed's end put on. At most 1 MiB long.
std::string Mutate(std::span<const std::string> seeds, size_t which, Philox& random);

}  // namespace harness::tests
