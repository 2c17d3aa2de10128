// SPDX-License-Identifier: Apache-2.0
// What the machine says of itself: the volatile part of a run manifest, so that figures can be compared.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace harness::run {

// {"cpu": model, "cores": processors that this process may use, "memory_bytes": of the machine,
// "os": kernel's name and release}; what cannot be learned is left out. No host name, no user, no path.
Json MachineFacts();

// The model of the first processor in the text of /proc/cpuinfo; "" when it names none.
std::string CpuModel(std::string_view cpuinfo);

}  // namespace harness::run
