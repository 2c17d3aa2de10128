// SPDX-License-Identifier: Apache-2.0
#include "memory/event_counts.h"

namespace harness::memory {

void EventCounts::Add(const ObservedEvent& event) {
  ++total_;
  all_.Add(event.ok);
  if (event.known_source) {
    known_[event.source].Add(event.ok);
  } else if (unknown_.contains(event.source) || unknown_.size() < kMaxUnknownNames) {
    ++unknown_[event.source];
  } else {
    ++other_unknown_;
  }
}

Json EventCounts::Outcomes::ToJson() const {
  const int64_t told = yes + no;
  return {{"true", yes},
          {"false", no},
          {"unknown", unknown},
          {"rate", told > 0 ? Json(static_cast<double>(yes) / static_cast<double>(told)) : Json()}};
}

Json EventCounts::ToJson() const {
  Json by_source = Json::object();
  Json ok_by_source = Json::object();
  for (const auto& [source, outcomes] : known_) {
    by_source[source] = outcomes.yes + outcomes.no + outcomes.unknown;
    ok_by_source[source] = outcomes.ToJson();
  }
  return {{"total", total_},
          {"by_source", std::move(by_source)},
          {"ok_by_source", std::move(ok_by_source)},
          {"unknown_sources", unknown_},
          {"other_unknown_sources", other_unknown_},
          {"ok", all_.ToJson()}};
}

}  // namespace harness::memory
