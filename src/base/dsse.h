// SPDX-License-Identifier: Apache-2.0
// Signed messages in the form DSSE ("Dead Simple Signing Envelope", version 1) with Ed25519.
//
// What is signed is the message together with its type, so that a signature over one kind of document never
// counts for another. The key id in an envelope is a hint and decides nothing.
// Source: github.com/secure-systems-lab/dsse, protocol.md and envelope.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ed25519.h"
#include "base/json.h"
#include "base/result.h"

namespace harness {

// The bytes that are signed: "DSSEv1", the type and the message, each with its length in bytes before it.
std::string DssePae(std::string_view payload_type, std::string_view payload);

struct DsseSignature {
  std::string key_id;  // empty where there is none
  std::string value;   // its bytes
};

struct DsseEnvelope {
  std::string payload_type;  // a media type
  std::string payload;       // any bytes
  std::vector<DsseSignature> signatures;
};

// One signature; its key id is KeyIdOf(key.public_key()).
Result<DsseEnvelope> SignDsse(const Ed25519Key& key, std::string_view payload_type, std::string_view payload);

// Canonical JSON (RFC 8785) in one line without a line feed: {"payload", "payloadType", "signatures"}.
Result<std::string> DsseLine(const DsseEnvelope& envelope);

// Reads the JSON form; unknown members are passed over, as the format asks. Errors: kInvalidArgument.
Result<DsseEnvelope> ParseDsse(std::string_view text, std::string_view where);

// True when the payload is of `payload_type`, which is not empty, and at least `threshold` different keys of
// `trusted` have signed it. Requires a threshold of 1 or more.
bool VerifyDsse(const DsseEnvelope& envelope, std::string_view payload_type,
                std::span<const Ed25519PublicKey> trusted, size_t threshold = 1);

}  // namespace harness
