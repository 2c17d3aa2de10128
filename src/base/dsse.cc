// SPDX-License-Identifier: Apache-2.0
#include "base/dsse.h"

#include <algorithm>

#include "base/base64.h"

namespace harness {
namespace {

Error NoEnvelope(std::string_view where, std::string_view found, std::string_view expected) {
  return InvalidArgument(std::string(where) + ": found " + std::string(found) + ", expected " +
                         std::string(expected));
}

// A member that is text; absent counts as empty, as the format allows.
Result<std::string> TextMember(const Json& object, const char* name, std::string_view where) {
  const auto member = object.find(name);
  if (member == object.end()) return std::string();
  if (member->is_string()) return member->get<std::string>();
  return NoEnvelope(where, std::string(name) + " that is no text", "text");
}

Result<std::string> BytesMember(const Json& object, const char* name, std::string_view where) {
  ASSIGN_OR_RETURN(const std::string text, TextMember(object, name, where));
  auto bytes = ParseBase64(text);
  if (!bytes) return NoEnvelope(where, std::string(name) + " that is no Base64", "Base64 with padding");
  return std::move(*bytes);
}

bool Signed(const Ed25519PublicKey& key, const DsseEnvelope& envelope, std::string_view message) {
  return std::any_of(envelope.signatures.begin(), envelope.signatures.end(), [&](const DsseSignature& each) {
    Ed25519Signature signature;
    if (each.value.size() != signature.size()) return false;
    std::copy(each.value.begin(), each.value.end(), signature.begin());
    return VerifyEd25519(message, signature, key);
  });
}

}  // namespace

std::string DssePae(std::string_view payload_type, std::string_view payload) {
  std::string bytes = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  bytes.append(payload_type).append(" " + std::to_string(payload.size()) + " ").append(payload);
  return bytes;
}

Result<DsseEnvelope> SignDsse(const Ed25519Key& key, std::string_view payload_type,
                              std::string_view payload) {
  ASSIGN_OR_RETURN(const Ed25519Signature signature, key.Sign(DssePae(payload_type, payload)));
  return DsseEnvelope{std::string(payload_type),
                      std::string(payload),
                      {{KeyIdOf(key.public_key()), std::string(signature.begin(), signature.end())}}};
}

Result<std::string> DsseLine(const DsseEnvelope& envelope) {
  Json signatures = Json::array();
  for (const DsseSignature& signature : envelope.signatures) {
    Json json = {{"sig", Base64Of(signature.value)}};
    if (!signature.key_id.empty()) json["keyid"] = signature.key_id;
    signatures.push_back(std::move(json));
  }
  return CanonicalJson({{"payload", Base64Of(envelope.payload)},
                        {"payloadType", envelope.payload_type},
                        {"signatures", std::move(signatures)}});
}

Result<DsseEnvelope> ParseDsse(std::string_view text, std::string_view where) {
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, where));
  const auto signatures = json.is_object() ? json.find("signatures") : json.end();
  if (!json.is_object() || signatures == json.end() || !signatures->is_array() || signatures->empty()) {
    return NoEnvelope(where, "no signatures", "a DSSE envelope with one or more");
  }
  DsseEnvelope envelope;
  ASSIGN_OR_RETURN(envelope.payload_type, TextMember(json, "payloadType", where));
  ASSIGN_OR_RETURN(envelope.payload, BytesMember(json, "payload", where));
  for (const Json& signature : *signatures) {
    if (!signature.is_object()) return NoEnvelope(where, "a signature that is no object", "an object");
    DsseSignature read;
    ASSIGN_OR_RETURN(read.key_id, TextMember(signature, "keyid", where));
    ASSIGN_OR_RETURN(read.value, BytesMember(signature, "sig", where));
    envelope.signatures.push_back(std::move(read));
  }
  return envelope;
}

bool VerifyDsse(const DsseEnvelope& envelope, std::string_view payload_type,
                std::span<const Ed25519PublicKey> trusted, size_t threshold) {
  HARNESS_CHECK(threshold > 0);
  if (payload_type.empty() || envelope.payload_type != payload_type) return false;
  const std::string message = DssePae(envelope.payload_type, envelope.payload);
  std::vector<Ed25519PublicKey> keys(trusted.begin(), trusted.end());
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  const auto signers = std::count_if(
      keys.begin(), keys.end(), [&](const Ed25519PublicKey& key) { return Signed(key, envelope, message); });
  return static_cast<size_t>(signers) >= threshold;
}

}  // namespace harness
