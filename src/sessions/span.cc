// SPDX-License-Identifier: Apache-2.0
#include "sessions/span.h"

#include <array>

namespace harness::sessions {
namespace {

constexpr std::array<std::string_view, 9> kKinds = {
    "inference", "embedding", "rerank", "retrieval", "tool", "agent", "chain", "fetch_response", "other"};
constexpr std::array<std::string_view, 3> kStatuses = {"unset", "ok", "error"};

template <typename Enum, size_t n>
std::optional<Enum> ValueOf(const std::array<std::string_view, n>& names, std::string_view name) {
  for (size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view NameOf(SpanKind kind) {
  return kKinds[static_cast<size_t>(kind)];
}
std::optional<SpanKind> SpanKindOf(std::string_view name) {
  return ValueOf<SpanKind>(kKinds, name);
}
std::string_view NameOf(SpanStatus status) {
  return kStatuses[static_cast<size_t>(status)];
}
std::optional<SpanStatus> SpanStatusOf(std::string_view name) {
  return ValueOf<SpanStatus>(kStatuses, name);
}

}  // namespace harness::sessions
