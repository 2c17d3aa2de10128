// SPDX-License-Identifier: Apache-2.0
// Any text as a time, a duration or a parameter list: a value in range or nothing.
#include <string_view>

#include "eventlog/privacy.h"
#include "importers/column_functions.h"
#include "importers/time_parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  using namespace harness::importers;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const TimeForm form :
       {TimeForm::kIso, TimeForm::kDayFirst, TimeForm::kMonthFirst, TimeForm::kLongDate,
        TimeForm::kEpochSeconds, TimeForm::kEpochMillis, TimeForm::kEpochMicros, TimeForm::kEpochNanos}) {
    const auto time = ParseTime(text, form);
    if (!time) continue;
    // Years 1 to 9999, a day on either side for the zone.
    HARNESS_CHECK(time->us >= -62135683200'000000 && time->us <= 253402387200'000000);
    const auto again = ParseTime(FormatIso(time->us), TimeForm::kIso);
    if (again) HARNESS_CHECK(again->us == time->us);
  }
  for (const DurationUnit unit : {DurationUnit::kMicros, DurationUnit::kMillis, DurationUnit::kSeconds,
                                  DurationUnit::kMinutes, DurationUnit::kHours, DurationUnit::kClock}) {
    (void)ParseDuration(text, unit).has_value();
  }
  for (const eventlog::Parameter& parameter : eventlog::ParseParameters(text)) {
    HARNESS_CHECK(parameter.key.size() + parameter.value.size() <= text.size());
  }
  const auto month = eventlog::AccountMonth(text, 1'751'328'002'000'000);
  if (month) HARNESS_CHECK(*month % 100 >= 1 && *month % 100 <= 12);
  return 0;
}
