// SPDX-License-Identifier: Apache-2.0
// Whether any of many hashes comes twice.
#pragma once

#include <cstdint>
#include <span>

namespace harness {

// Of values whose bits are spread evenly, the upper ones too; others take longer. As much memory again while
// it works; O(n), each value looked for among those that share its upper bits, in a cache.
bool AnyRepeated(std::span<const uint64_t> hashes);

}  // namespace harness
