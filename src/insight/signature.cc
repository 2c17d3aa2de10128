// SPDX-License-Identifier: Apache-2.0
#include "insight/signature.h"

#include <algorithm>

#include "base/sha256.h"

namespace harness::insight {
namespace {

void SortAsSet(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

Json Canonical(const Json& value) {
  if (value.is_object()) {
    Json object = Json::object();
    for (const auto& [key, member] : value.items()) object[key] = Canonical(member);
    return object;
  }
  if (!value.is_array()) return value;
  if (std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_string(); })) {
    auto texts = value.get<std::vector<std::string>>();
    SortAsSet(texts);
    return texts;
  }
  Json array = Json::array();
  for (const Json& item : value) array.push_back(Canonical(item));
  return array;
}

}  // namespace

Result<Signature> SignatureOf(std::string_view plugin_id, std::string_view kind, std::string_view action_type,
                              const Json& where, std::vector<std::string> targets, std::string_view text) {
  SortAsSet(targets);
  const Json identity = {{"plugin_id", plugin_id},
                         {"kind", kind},
                         {"action_type", action_type},
                         {"where", Canonical(where)},
                         {"targets", targets}};
  ASSIGN_OR_RETURN(const std::string canonical, CanonicalJson(identity));
  return Signature{"sha256:" + Sha256Hex(canonical), "sha256:" + Sha256Hex(NormalisedText(text))};
}

}  // namespace harness::insight
