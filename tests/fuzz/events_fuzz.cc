// SPDX-License-Identifier: Apache-2.0
// Bodies of POST /event: any bytes give events or an error, and what was taken is stored and read back.
#include <cstdint>
#include <string_view>

#include "memory/event_json.h"
#include "memory/observer.h"

namespace {

using harness::memory::EventHeaders;

// The first byte chooses the form, so that one corpus serves all four.
EventHeaders HeadersOf(uint8_t form, std::string_view text) {
  switch (form % 4) {
    case 0:
      return {"application/json", {}};
    case 1:
      return {"application/cloudevents+json", {}};
    case 2:
      return {"application/cloudevents-batch+json", {}};
    default:
      break;
  }
  const std::string piece(text.substr(0, 20));
  return {form % 8 < 4 ? "application/json" : piece,
          {{"ce-specversion", "1.0"},
           {"ce-id", piece},
           {"ce-source", "bot"},
           {"ce-type", "t"},
           {"ce-" + piece, piece}}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto events = memory::ParseEvents(text, HeadersOf(data[0], text));
  if (!events) {
    HARNESS_CHECK(events.error().code == ErrorCode::kInvalidArgument && !events.error().message.empty());
    return 0;
  }
  for (memory::ObservedEvent event : *events) {
    HARNESS_CHECK(event.known_source == memory::IsKnownSource(event.source));
    event.seq = 7;
    const auto stored = memory::StoredText(event);
    if (!stored) continue;  // too large
    const auto again = memory::EventOfStored(memory::Numbered(*stored, event.seq));
    HARNESS_CHECK(again && memory::ToJson(*again) == memory::ToJson(event));
  }
  return 0;
}
