// SPDX-License-Identifier: Apache-2.0
// The list of the 240 processes of the simulated ERP system.
#pragma once

#include <vector>

#include "generate/erp_model.h"

namespace harness::generate {

// The process whose single execution takes the log out of the system: the last row.
inline constexpr const char* kExtractProcess = "QLOGEXTR";

// The processes with a part to play, with their runs at scale 1. Service times are chosen so that the
// calibrated scales (erp_calibrate.h) come out near 1.
std::vector<ErpProcess> NamedProcesses();

// Everything else, the busiest first; runs are shared out by MakeErpModel.
std::vector<ErpProcess> FillerProcesses();

}  // namespace harness::generate
