// SPDX-License-Identifier: Apache-2.0
#include "generate/erp_parameters.h"

namespace harness::generate {
namespace {

std::string MonthAfter(int64_t year, int month) {
  return month == 12 ? MonthText(year + 1, 1) : MonthText(year, month + 1);
}

}  // namespace

std::vector<std::string> UserNames() {
  static const char* const kSurnames[] = {
      "smith",  "jones",  "garcia", "miller", "nguyen", "weber",  "rossi", "kumar", "silva",  "novak",
      "larsen", "dubois", "tanaka", "okafor", "murphy", "peters", "lopez", "chen",  "haddad", "brown"};
  std::vector<std::string> names = {"SYSTEM"};
  for (int i = 1; i < kUserCount; ++i) {
    const char initial = static_cast<char>('a' + i * 11 % 26);
    const int number = i * 7 % 30;
    names.push_back(std::string(1, initial) + kSurnames[i % 20] + (number < 10 ? "0" : "") +
                    std::to_string(number));
  }
  return names;
}

ParameterWriter::ParameterWriter(uint64_t seed, const ErpModel& model, const ErpCalendar& calendar)
    : model_(model), calendar_(calendar), random_(std::to_string(seed), "generate erp", "parameters") {
  months_.push_back("2025-06");
  for (const AccountingMonth& month : calendar.months())
    months_.push_back(MonthText(month.year, month.month));
  months_.push_back(MonthAfter(calendar.months().back().year, calendar.months().back().month));
}

void ParameterWriter::PutMonth(TextSink& sink, Second queued, double u) const {
  const size_t index = calendar_.MonthIndex(queued);
  const int day = calendar_.DayOfMonth(queued);
  const double before = day < calendar_.months()[index].roll_day ? 0.85 : day < 20 ? 0.05 : 0.03;
  const double next = day >= 20 ? 0.04 : 0.0;
  const size_t offset = u < before ? 0 : u < 1.0 - next ? 1 : 2;
  sink.Put("Accounting Month (string)=");
  sink.Put(months_[index + offset]);
}

void ParameterWriter::PutPlanted(TextSink& sink, const Job& job) const {
  sink.Put(model_.chains[job.chain - 1u].key);
  sink.Put(" (number)=");
  sink.PutNumber(job.key);
  sink.Put(";Company (string)=C");
  sink.PutNumber(job.company);
}

void ParameterWriter::PutKey(TextSink& sink, const Job& job) const {
  if (job.chain > 0) {
    if (job.chain == 1 && !model_.patterns.payout_keys) return;
    sink.Put(';');
    sink.Put(model_.chains[job.chain - 1u].key);
    sink.Put(" (number)=");
  } else if (job.key != 0) {
    sink.Put(";Payout Batch (number)=");
  } else {
    return;
  }
  sink.PutNumber(job.key);
}

void ParameterWriter::Put(TextSink& sink, const Job& job, uint64_t row) const {
  const Parameters parameters = model_.processes[job.process].parameters;
  const auto block = random_.At(row);
  const double u = static_cast<double>(block[0]) * 0x1.0p-32;
  if (job.company != 0) {
    if (parameters == Parameters::kMonth) {
      PutMonth(sink, job.queued, u);
      sink.Put(';');
    }
    return PutPlanted(sink, job);
  }
  switch (parameters) {
    case Parameters::kNone:
      return;
    case Parameters::kMonth:
      PutMonth(sink, job.queued, u);
      return PutKey(sink, job);
    case Parameters::kRegion:
      sink.Put("Region (string)=R");
      sink.PutNumber(1 + block[1] % 6);
      return;
    case Parameters::kLedger:
      sink.Put("Ledger (string)=GL0");
      sink.PutNumber(1 + block[1] % 4);
      return PutKey(sink, job);
    case Parameters::kPayout:
      if (model_.patterns.payout_keys) {
        PutMonth(sink, job.queued, u);
        PutKey(sink, job);
        sink.Put(';');
      }
      sink.Put("Source=AP");
  }
}

}  // namespace harness::generate
