// SPDX-License-Identifier: Apache-2.0
#include "memory/event_heads.h"

#include <simdjson.h>

namespace harness::memory {
namespace {

std::string MemberText(simdjson::dom::object object, std::string_view member) {
  std::string_view text;
  return object[member].get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

}  // namespace

struct EventHeads::State {
  simdjson::dom::parser parser;
};

EventHeads::EventHeads() : state_(std::make_unique<State>()) {}
EventHeads::~EventHeads() = default;

std::optional<ObservedEvent> EventHeads::Read(std::string_view line) {
  simdjson::dom::object object;
  int64_t seq = 0;
  if (state_->parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS ||
      object["seq"].get(seq) != simdjson::SUCCESS || seq < 1)
    return std::nullopt;
  ObservedEvent event;
  event.seq = seq;
  event.source = MemberText(object, "source");
  event.known_source = IsKnownSource(event.source);
  event.id = MemberText(object, "id");
  bool ok = false;
  if (object["ok"].get(ok) == simdjson::SUCCESS) event.ok = ok;
  return event;
}

}  // namespace harness::memory
