// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/baseline.h"

#include <algorithm>
#include <vector>

#include "base/distinct_keys.h"
#include "base/dsse.h"
#include "base/hex.h"
#include "base/schema_check.h"
#include "base/sha256.h"
#include "base/text.h"
#include "ideaspace/schemas.h"

namespace harness::ideaspace {
namespace {

constexpr uint64_t kMaxBytes = uint64_t{16} << 20;
constexpr std::string_view kFormat = "stat-harness-baseline";

Json FiguresJson(const KpiVector& figures) {
  Json json = Json::object();
  for (size_t i = 0; i < kKpis; ++i) {
    if (figures[i]) json[std::string(KpiTable()[i].name)] = *figures[i];
  }
  return json;
}

Json UnsignedJson(const Baseline& baseline) {
  Json created = {{"dataset", baseline.dataset.empty() ? Json() : Json(baseline.dataset)},
                  {"run", baseline.run.empty() ? Json() : Json(baseline.run)}};
  if (!baseline.cohort.empty()) created["cohort"] = baseline.cohort;
  Json ideal = Json::object();
  Json ids = Json::array();
  for (const auto& [key, figures] : baseline.ideal_vector) {
    ideal[key] = FiguresJson(figures);
    ids.push_back(key);
  }
  return {{"format", kFormat},
          {"version", kBaselineVersion},
          {"id", baseline.id},
          {"created_from", std::move(created)},
          {"schema_hash", BaselineSchemaHash()},
          {"ideal_vector", std::move(ideal)},
          {"ids", std::move(ids)},
          {"notes", baseline.notes}};
}

Error Wrong(const std::string& where, std::string_view place, const std::string& found,
            const std::string& expected) {
  return InvalidArgument(where + ": " + (place.empty() ? "" : "at " + std::string(place) + ": ") + "found " +
                         found + ", expected " + expected);
}

// Another version of the schema is named before what it lets in or leaves out is complained about.
Result<void> CheckForm(const Json& document, const std::string& where) {
  const auto format = document.is_object() ? document.find("format") : document.end();
  if (!document.is_object() || format == document.end() || *format != kFormat) {
    return Wrong(
        where, "", "JSON that is no baseline",
        "one with \"format\": \"" + std::string(kFormat) + "\": make one with stat-harness baseline build");
  }
  const auto hash = document.find("schema_hash");
  if (hash != document.end() && hash->is_string() && *hash != BaselineSchemaHash()) {
    return Wrong(
        where, "/schema_hash", Quoted(hash->get<std::string>(), 80),
        BaselineSchemaHash() + ", the schema of this version: build and sign the baseline again with it");
  }
  static const Result<SchemaChecker> checker =
      SchemaChecker::Compile(BaselineSchemaText(), "baseline.schema.json");
  if (!checker) return checker.error();
  return checker->Check(document, where);
}

bool IsEntityKey(std::string_view key) {
  for (const std::string_view prefix : {"process:", "host:", "group:"}) {
    if (key.starts_with(prefix) && key.size() > prefix.size()) return true;
  }
  return key == "ALL";
}

Result<void> CheckEntities(const Json& document, const std::string& where) {
  Json keys = Json::array();
  for (const auto& [key, figures] : document.at("ideal_vector").items()) {
    if (!IsEntityKey(key)) {
      return Wrong(where, "/ideal_vector", "the entity " + Quoted(key),
                   "ALL, process:NAME, host:NAME or group:COLUMN=VALUE");
    }
    keys.push_back(key);
  }
  if (document.at("ids") == keys) return {};
  return Wrong(where, "/ids", Quoted(document.at("ids").dump()),
               "the entities of ideal_vector in their order: build the baseline again");
}

// Requires a document of the right form.
Result<Baseline> FromDocument(const Json& document, const std::string& where) {
  Baseline baseline;
  baseline.id = document.at("id").get<std::string>();
  const Json& created = document.at("created_from");
  if (created.at("dataset").is_string()) baseline.dataset = created.at("dataset").get<std::string>();
  if (created.at("run").is_string()) baseline.run = created.at("run").get<std::string>();
  baseline.cohort = created.value("cohort", "");
  for (const auto& [key, figures] : document.at("ideal_vector").items()) {
    KpiVector& vector = baseline.ideal_vector[key];
    for (const auto& [name, value] : figures.items()) {
      if (const auto kpi = KpiByName(name)) vector[static_cast<size_t>(*kpi)] = value.get<double>();
    }
  }
  baseline.notes = document.at("notes").get<std::string>();
  if (const auto signature = document.find("signature"); signature != document.end()) {
    BaselineSignature read;
    if (!ParseHex(signature->at("public_key").get<std::string>(), read.public_key) ||
        !ParseHex(signature->at("value").get<std::string>(), read.value)) {
      return Wrong(where, "/signature", "other characters", "lower-case hexadecimal digits");
    }
    read.key_id = signature->at("key_id").get<std::string>();
    baseline.signature = std::move(read);
  }
  return baseline;
}

Result<Json> ReadDocument(const Path& path) {
  auto text = ReadFile(path, kMaxBytes);
  if (!text) {
    return Error{text.error().code,
                 "baseline " + text.error().message +
                     (text.error().code == ErrorCode::kInvalidArgument
                          ? ""
                          : ", expected a file that stat-harness baseline build and sign made")};
  }
  const std::string where = "baseline " + path.string();
  ASSIGN_OR_RETURN(Json document, ParseJsonOfDistinctKeys(*text, where));
  RETURN_IF_ERROR(CheckForm(document, where));
  RETURN_IF_ERROR(CheckEntities(document, where));
  return document;
}

Result<void> CheckSignature(const BaselineSignature& signature, Json document, const std::string& where) {
  document.erase("signature");
  ASSIGN_OR_RETURN(const std::string message, CanonicalJson(document));
  if (signature.key_id != KeyIdOf(signature.public_key)) {
    return Wrong(where, "/signature/key_id", signature.key_id,
                 KeyIdOf(signature.public_key) + ", the id of its public key: restore the file");
  }
  if (VerifyEd25519(DssePae(kBaselinePayloadType, message), signature.value, signature.public_key)) return {};
  return Wrong(where, "/signature",
               "a signature by key " + signature.key_id + " that does not match the rest",
               "the file as it was signed: restore it, or check it and sign it again with "
               "stat-harness baseline sign");
}

}  // namespace

const KpiVector* Baseline::Find(std::string_view key) const {
  const auto found = ideal_vector.find(std::string(key));
  return found == ideal_vector.end() ? nullptr : &found->second;
}

const std::string& BaselineSchemaHash() {
  static const std::string hash = Sha256Hex(BaselineSchemaText());
  return hash;
}

Json ToJson(const Baseline& baseline) {
  Json json = UnsignedJson(baseline);
  if (const auto& signature = baseline.signature) {
    json["signature"] = {{"algorithm", "Ed25519"},
                         {"public_key", HexOf(signature->public_key)},
                         {"key_id", signature->key_id},
                         {"value", HexOf(signature->value)}};
  }
  return json;
}

Result<void> SignBaseline(const Ed25519Key& key, Baseline& baseline) {
  ASSIGN_OR_RETURN(const std::string message, CanonicalJson(UnsignedJson(baseline)));
  BaselineSignature signature;
  ASSIGN_OR_RETURN(signature.value, key.Sign(DssePae(kBaselinePayloadType, message)));
  signature.public_key = key.public_key();
  signature.key_id = KeyIdOf(signature.public_key);
  baseline.signature = std::move(signature);
  return {};
}

Result<Baseline> ReadUncheckedBaseline(const Path& path) {
  ASSIGN_OR_RETURN(const Json document, ReadDocument(path));
  return FromDocument(document, "baseline " + path.string());
}

Result<Baseline> ReadBaseline(const Path& path, std::span<const std::string> trusted_keys) {
  ASSIGN_OR_RETURN(const Json document, ReadDocument(path));
  const std::string where = "baseline " + path.string();
  ASSIGN_OR_RETURN(Baseline baseline, FromDocument(document, where));
  if (!baseline.signature) {
    return Wrong(where, "", "no signature",
                 "a signed file: stat-harness baseline sign " + path.string() + " --key KEYFILE");
  }
  RETURN_IF_ERROR(CheckSignature(*baseline.signature, document, where));
  const std::string& key_id = baseline.signature->key_id;
  if (!trusted_keys.empty() &&
      std::find(trusted_keys.begin(), trusted_keys.end(), key_id) == trusted_keys.end()) {
    return Wrong(where, "/signature/key_id", key_id,
                 "a key of the setting baseline.trusted_keys (" +
                     Join({trusted_keys.begin(), trusted_keys.end()}, ", ") +
                     "): add it there if you trust its owner");
  }
  return baseline;
}

}  // namespace harness::ideaspace
