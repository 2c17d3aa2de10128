// SPDX-License-Identifier: Apache-2.0
#include "plugin/finding_id.h"

#include "base/sha256.h"
#include "base/text.h"

namespace harness::plugin {
namespace {

constexpr std::string_view kNull = "(unknown)";
constexpr size_t kMostBytes = 200;
constexpr size_t kHashDigits = 16;

std::string EscapedPart(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == ':') {
      escaped += "%3A";
    } else if (c == '%') {
      escaped += "%25";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string PartText(const IdPart& part) {
  if (part.is_null) return std::string(kNull);
  if (part.text == kNull) return "%28" + std::string(kNull.substr(1));
  if (part.text.size() <= kMostBytes) return EscapedPart(part.text);
  return EscapedPart(CutUtf8(part.text, kMostBytes)) + "%#" + Sha256Hex(part.text).substr(0, kHashDigits);
}

}  // namespace

std::string FindingId(std::string_view kind, std::initializer_list<IdPart> parts) {
  std::string id(kind);
  for (const IdPart& part : parts) id += ":" + PartText(part);
  return id;
}

}  // namespace harness::plugin
