// SPDX-License-Identifier: Apache-2.0
// A baseline: figures that were good once, in a signed file that later logs are held against.
//
// The signature is Ed25519 over the canonical form (RFC 8785) of the document without its member `signature`,
// in the encoding of DSSE with a type of its own (base/dsse.h), as evidence packs are signed: a signature
// over another kind of document is none over a baseline. It proves that the file is as its signer left it.
// Who that is, the key id says: a list of trusted key ids makes it count.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/ed25519.h"
#include "base/files.h"
#include "base/json.h"
#include "base/result.h"
#include "ideaspace/kpi.h"

namespace harness::ideaspace {

inline constexpr int kBaselineVersion = 1;  // of the form of the file
inline constexpr std::string_view kBaselinePayloadType = "application/vnd.stat-harness.baseline+json";

struct BaselineSignature {
  Ed25519PublicKey public_key = {};
  std::string key_id;  // KeyIdOf(public_key)
  Ed25519Signature value = {};
};

struct Baseline {
  std::string id;       // "baseline-0c3f...": what reports call it
  std::string dataset;  // version of the log that its figures are of; empty where it is not known
  std::string run;      // run that computed them; empty for figures from a file
  std::string cohort;   // where the figures of ALL are those of one cohort: its key
  std::map<std::string, KpiVector> ideal_vector;  // by entity key: "ALL", "process:QEMAIL", "host:H1"
  std::string notes;
  std::optional<BaselineSignature> signature;  // absent in a draft

  // Null when it says nothing of that entity.
  const KpiVector* Find(std::string_view key) const;
};

// SHA-256 of the text of schemas/baseline.schema.json.
const std::string& BaselineSchemaHash();

// The document, with schema hash and ids. Requires figures that are finite and not negative.
Json ToJson(const Baseline& baseline);

// Replaces the signature.
Result<void> SignBaseline(const Ed25519Key& key, Baseline& baseline);

// Reads a file for use: signed, whole, of this version's schema and, unless `trusted_keys` is empty, signed
// by one of them (key ids). Errors, one line each with the place, what was found, what was expected and what
// to do: kNotFound, kIo; kInvalidArgument for what is no JSON, says a key twice, breaks the schema or belongs
// to another version of it, has no signature or one that does not match, an unknown figure or entity, a
// figure that is negative or not finite.
Result<Baseline> ReadBaseline(const Path& path, std::span<const std::string> trusted_keys = {});

// The same for a file that is looked at or about to be signed: it may be a draft, and the signature is taken
// as it stands.
Result<Baseline> ReadUncheckedBaseline(const Path& path);

}  // namespace harness::ideaspace
