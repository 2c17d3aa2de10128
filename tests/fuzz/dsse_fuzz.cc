// SPDX-License-Identifier: Apache-2.0
// Envelopes and attestations: any bytes are read or refused, and nothing but what was signed is accepted.
#include <cstdint>
#include <string_view>

#include "base/dsse.h"
#include "evidence/statement.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace harness;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const Ed25519Key key = Ed25519Key::FromSeed(std::array<uint8_t, 32>{7}).value();
  const auto envelope = ParseDsse(text, "fuzz.json");
  if (!envelope) {
    HARNESS_CHECK(envelope.error().message.starts_with("fuzz.json"));
    return 0;
  }
  // What was read is written and read again as the same, and no other line is accepted for it.
  const auto line = DsseLine(*envelope);
  if (line) {
    const auto again = ParseDsse(*line, "line");
    HARNESS_CHECK(again && again->payload == envelope->payload &&
                  again->payload_type == envelope->payload_type &&
                  again->signatures.size() == envelope->signatures.size());
  }
  // No seed is signed with this key.
  HARNESS_CHECK(!VerifyDsse(*envelope, envelope->payload_type, {{key.public_key()}}));
  HARNESS_CHECK(!evidence::ReadAttestation(text, "fuzz", key.public_key(), evidence::kTestResult));
  return 0;
}
