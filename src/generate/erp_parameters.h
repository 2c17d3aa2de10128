// SPDX-License-Identifier: Apache-2.0
// Users and the text of PARAM_DESCR_LIST.
#pragma once

#include <string>
#include <vector>

#include "base/prng.h"
#include "generate/erp_jobs.h"
#include "generate/text_sink.h"

namespace harness::generate {

// kUserCount names, "SYSTEM" first, then like "jsmith07".
std::vector<std::string> UserNames();

// Writes `Key (type)=value;...` of executions. The month is drawn per row: before the roll day 85 % name
// the month before, from it on 93 % or more the month of the day, and from day 20 on 4 % the next one.
class ParameterWriter {
 public:
  ParameterWriter(uint64_t seed, const ErpModel& model, const ErpCalendar& calendar);
  // `row` numbers the rows of the log. Writes nothing for a process without parameters.
  void Put(TextSink& sink, const Job& job, uint64_t row) const;

 private:
  void PutMonth(TextSink& sink, Second queued, double u) const;
  void PutKey(TextSink& sink, const Job& job) const;
  void PutPlanted(TextSink& sink, const Job& job) const;

  const ErpModel& model_;
  const ErpCalendar& calendar_;
  Philox random_;
  std::vector<std::string> months_;  // the month before the log, those of the log, the one after
};

}  // namespace harness::generate
