// SPDX-License-Identifier: Apache-2.0
// The query over `events` that shows a figure of an entity, for people who want to see it themselves.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "ideaspace/kpi.h"

namespace harness::ideaspace {

// `kind` and `name` as in EntityState, `column` of a group; a cohort is [from_us, to_us). Rates are counted
// over `span_us`.
struct EvidencePlace {
  std::string_view kind, name, column = {};
  Timestamp from_us = 0, to_us = 0;
  Micros span_us = 0;
  Micros wait_threshold_us = 0;
};

std::string EvidenceQuery(Kpi kpi, const EvidencePlace& place);

}  // namespace harness::ideaspace
