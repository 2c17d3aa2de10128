// SPDX-License-Identifier: Apache-2.0
// The header line that `generate erp` and `generate noise` share.
#pragma once

#include <string_view>

namespace harness::generate {

inline constexpr std::string_view kErpHeader =
    "PROCESS_QUEUE_ID,PROCESS_ID,PARENT_PROCESS_QUEUE_ID,DEP_PROCESS_QUEUE_ID,SCHEDULE_ID,ASSIGNED_MACHINE_"
    "ID,"
    "USER_ID,STATUS,EXECUTE_ATTEMPTS,QUEUE_DT,ELIGIBLE_DT,START_DT,END_DT,PARAM_DESCR_LIST\n";

}  // namespace harness::generate
