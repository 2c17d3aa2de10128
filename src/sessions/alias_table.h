// SPDX-License-Identifier: Apache-2.0
// The versioned table of attribute names: which attribute fills which field of a span, in which order.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sessions/span.h"

namespace harness::sessions {

// What attributes are read for; the names in the data file stand in alias_table.cc.
enum class Field {
  kSessionId,
  kCascadeId,
  kProvider,
  kOperation,
  kRequestModel,
  kResponseModel,
  kResponseId,
  kUsageInput,
  kUsageOutput,
  kUsageTotal,
  kUsageCacheRead,
  kUsageCacheCreation,
  kUsageReasoning,
  kCost,
  kCostCurrency,
  kCostSource,
  kErrorType,
  kLevel,
  kAborted,
  kTest,
  kStreaming,
  kStreamingMark,
  kTemplateText,
  kTemplateName,
  kTemplateVersion,
  kInput,
  kMessageCount,
  kMessagesInput,
  kMessagesOutput,
  kService,
};
inline constexpr size_t kFields = 30;
std::string_view NameOf(Field field);  // "usage.input"

struct Alias {
  std::string name;    // as in the data: "NAME" or "NAME#MEMBER"
  int attribute = -1;  // number of NAME
  std::string member;  // "" for the value itself
};

struct KindAlias {
  Alias alias;
  std::map<std::string, SpanKind, std::less<>> values;  // by the attribute's text in lower case
};

enum class MessageSide { kInput, kOutput };

// "llm.input_messages.": attributes named PREFIX<number>.<rest> hold one message a number.
struct MessageFamily {
  std::string prefix;
  MessageSide side = MessageSide::kInput;
};

// Immutable.
class AliasTable {
 public:
  // Errors: kInvalidArgument naming the member of the data.
  static Result<AliasTable> Parse(std::string_view text);

  int version() const { return version_; }
  // The number of an attribute that some field is read from, or -1.
  int Find(std::string_view name) const {
    const auto at = numbers_.find(name);
    return at == numbers_.end() ? -1 : at->second;
  }
  size_t size() const { return numbers_.size(); }

  const std::vector<Alias>& Of(Field field) const { return fields_[static_cast<size_t>(field)]; }
  bool OnResources(Field field) const { return on_resources_[static_cast<size_t>(field)]; }
  const std::vector<std::vector<Alias>>& cost_parts() const { return cost_parts_; }
  const std::vector<KindAlias>& kinds() const { return kinds_; }
  const std::vector<std::pair<std::string, std::vector<Alias>>>& configuration() const {
    return configuration_;
  }
  const std::set<std::string, std::less<>>& parameters_left_out() const { return parameters_left_out_; }
  const std::set<std::string, std::less<>>& streaming_operations() const { return streaming_operations_; }
  const std::vector<MessageFamily>& message_families() const { return message_families_; }
  const std::map<std::string, MessageSide, std::less<>>& message_events() const { return message_events_; }
  const std::set<std::string, std::less<>>& attribute_events() const { return attribute_events_; }

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  friend class AliasTableReader;

  int version_ = 0;
  std::unordered_map<std::string, int, Hash, std::equal_to<>> numbers_;
  std::array<std::vector<Alias>, kFields> fields_;
  std::array<bool, kFields> on_resources_{};
  std::vector<std::vector<Alias>> cost_parts_;
  std::vector<KindAlias> kinds_;
  std::vector<std::pair<std::string, std::vector<Alias>>> configuration_;  // by name
  std::set<std::string, std::less<>> parameters_left_out_, streaming_operations_, attribute_events_;
  std::vector<MessageFamily> message_families_;
  std::map<std::string, MessageSide, std::less<>> message_events_;
};

// The table in attribute_aliases.json, which is built into the binary.
const AliasTable& Aliases();

}  // namespace harness::sessions
