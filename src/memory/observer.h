// SPDX-License-Identifier: Apache-2.0
// The observer: events of other tools, durable before they are acknowledged, counted by source.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/home.h"

namespace harness::memory {

// One event as the specification names its members. Unknown stays unknown: no default for `ok`, none for the
// source. Further members are kept under `extra`.
struct ObservedEvent {
  std::string source;  // as sent; "" when none was sent
  std::string id;      // CloudEvents id, or ""
  std::string event_kind;
  std::optional<bool> ok;
  std::optional<int64_t> duration_ms;
  std::string output_summary, input_summary, endpoint, error, staffer_id, sig_hash;
  std::optional<Timestamp> timestamp_us;  // the sender's
  Timestamp received_us = 0;
  int64_t seq = 0;  // 1, 2, 3, ... in the order of acknowledgement
  bool known_source = false;
  Json extra = Json::object();
};

Json ToJson(const ObservedEvent& event);

// A bare JSON body, or CloudEvents 1.0: structured, batch or binary (ce-* headers), by content type. Aliases:
// success for ok, audit_duration_ms for duration_ms, one_liner for output_summary.
// Errors: kInvalidArgument naming the member, what was found and what was expected.
struct EventHeaders {
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> cloud_events;  // "ce-id" -> value, lower-case names
};
Result<std::vector<ObservedEvent>> ParseEvents(std::string_view body, const EventHeaders& headers);

// mcp, scenario, auditor, bot, harness, capture; exactly so.
bool IsKnownSource(std::string_view source);

struct EventQuery {
  std::string source = {};      // "" for all
  std::string event_kind = {};  // "" for all
  std::optional<bool> ok = {};
  int64_t before_seq = 0;  // page: events before this one; 0 for the newest
  int64_t limit = 100;     // 1..1000
};

// <home>/journal/events/ behind a ring of the newest events in memory. Thread-safe. One process observes for
// a home at a time. Events with a source and an id that are there already are acknowledged and stored once:
// at least the newest 500,000 ids, at most a million, are remembered as 16 bytes each, and read from the
// journal after Open.
class Observer {
 public:
  static constexpr size_t kRingEvents = 1000;  // fewer when they are large: 16 MiB in all
  // Returns before the journal is read; the first calls wait for that. Errors: kBusy when another process
  // observes for this home; kIo, also later, when the journal cannot be read.
  static Result<std::unique_ptr<Observer>> Open(const store::Home& home, const Clock& clock = SystemClock());
  virtual ~Observer() = default;

  struct Outcome {
    int64_t stored = 0, duplicates = 0;
    int64_t last_seq = 0;
  };
  // On disk when it returns; all events or none. last_seq is the newest number there is then.
  // Errors: kInvalidArgument for an event that is too large; kIo.
  virtual Result<Outcome> Record(std::vector<ObservedEvent> events) = 0;
  // {total, by_source: {...}, unknown_sources: {...}, other_unknown_sources, ok: {true, false, unknown,
  // rate}, ok_by_source: {source: the same}, recent: [...]}. `by_source` holds the known sources,
  // `unknown_sources` the others as they were sent ("": none was), the first 1,000 names of them; `recent`
  // the newest `recent_limit` events of the ring, newest first. `error` is there when the journal could not
  // be read to its end, and says why: the counts are then of a part of the events.
  virtual Json Stats(size_t recent_limit = kRingEvents) = 0;
  // {items, next_before}: newest first. A page may hold fewer than `limit` while next_before is not null:
  // a rare filter stops after some megabytes of the journal and goes on there.
  virtual Result<Json> Events(const EventQuery& query) = 0;
};

}  // namespace harness::memory
