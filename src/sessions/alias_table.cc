// SPDX-License-Identifier: Apache-2.0
#include "sessions/alias_table.h"

#include <optional>

#include "base/json.h"
#include "base/json_members.h"
#include "base/text.h"
#include "sessions/embedded.h"

namespace harness::sessions {
namespace {

constexpr std::array<std::string_view, kFields> kNames = {
    "session_id",       "cascade_id",     "provider",         "operation",
    "request_model",    "response_model", "response_id",      "usage.input",
    "usage.output",     "usage.total",    "usage.cache_read", "usage.cache_creation",
    "usage.reasoning",  "cost",           "cost.currency",    "cost.source",
    "error_type",       "level",          "aborted",          "test",
    "streaming",        "streaming_mark", "template_text",    "template_name",
    "template_version", "input",          "message_count",    "messages.input",
    "messages.output",  "service"};

std::optional<size_t> FieldOf(std::string_view name) {
  for (size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return i;
  }
  return std::nullopt;
}

Error Wrong(std::string_view member, std::string_view expected) {
  return InvalidArgument("attribute aliases: at " + std::string(member) + ": expected " +
                         std::string(expected));
}

Result<std::set<std::string, std::less<>>> TextSet(const Json& root, std::string_view member) {
  std::set<std::string, std::less<>> out;
  for (const Json& item : ArrayOf(root, member)) {
    if (!item.is_string()) return Wrong(member, "texts");
    out.insert(item.get<std::string>());
  }
  return out;
}

Result<MessageSide> SideOf(const Json& value, std::string_view member) {
  if (value == "input") return MessageSide::kInput;
  if (value == "output") return MessageSide::kOutput;
  return Wrong(member, "\"input\" or \"output\"");
}

}  // namespace

std::string_view NameOf(Field field) {
  return kNames[static_cast<size_t>(field)];
}

class AliasTableReader {
 public:
  Result<AliasTable> Read(const Json& root) {
    table_.version_ = static_cast<int>(IntegerOf(root, "version").value_or(0));
    if (table_.version_ < 1) return Wrong("version", "a number of at least 1");
    RETURN_IF_ERROR(ReadFields(root));
    RETURN_IF_ERROR(ReadKinds(root));
    RETURN_IF_ERROR(ReadMessages(root));
    for (const auto& [name, list] : MemberOf(root, "configuration").items()) {
      ASSIGN_OR_RETURN(auto aliases, ReadList(list, "configuration." + name));
      table_.configuration_.emplace_back(name, std::move(aliases));
    }
    ASSIGN_OR_RETURN(table_.parameters_left_out_, TextSet(root, "parameters_left_out"));
    ASSIGN_OR_RETURN(table_.streaming_operations_, TextSet(root, "streaming_operations"));
    ASSIGN_OR_RETURN(table_.attribute_events_, TextSet(root, "attribute_events"));
    return std::move(table_);
  }

 private:
  Alias Make(std::string name) {
    Alias alias;
    const size_t mark = name.find('#');
    const std::string attribute = name.substr(0, mark);
    if (mark != std::string::npos) alias.member = name.substr(mark + 1);
    alias.attribute =
        table_.numbers_.emplace(attribute, static_cast<int>(table_.numbers_.size())).first->second;
    alias.name = std::move(name);
    return alias;
  }

  Result<std::vector<Alias>> ReadList(const Json& list, std::string_view member) {
    if (!list.is_array() || list.empty()) return Wrong(member, "a list of attribute names");
    std::vector<Alias> out;
    for (const Json& item : list) {
      if (!item.is_string()) return Wrong(member, "texts");
      out.push_back(Make(item.get<std::string>()));
    }
    return out;
  }

  Result<void> ReadFields(const Json& root) {
    for (const auto& [name, list] : MemberOf(root, "fields").items()) {
      const auto field = FieldOf(name);
      if (!field) return Wrong("fields", "no field " + Quoted(name));
      ASSIGN_OR_RETURN(table_.fields_[*field], ReadList(list, "fields." + name));
    }
    for (size_t i = 0; i < kFields; ++i) {
      if (table_.fields_[i].empty()) return Wrong("fields", "the field " + std::string(kNames[i]));
    }
    ASSIGN_OR_RETURN(const auto on_resources, TextSet(root, "resource_fields"));
    for (const std::string& name : on_resources) {
      const auto field = FieldOf(name);
      if (!field) return Wrong("resource_fields", "no field " + Quoted(name));
      table_.on_resources_[*field] = true;
    }
    for (const Json& parts : ArrayOf(root, "cost_parts")) {
      ASSIGN_OR_RETURN(auto aliases, ReadList(parts, "cost_parts"));
      table_.cost_parts_.push_back(std::move(aliases));
    }
    return Ok();
  }

  Result<void> ReadKinds(const Json& root) {
    for (const Json& kind : ArrayOf(root, "kinds")) {
      KindAlias entry;
      entry.alias = Make(TextOf(kind, "from"));
      for (const auto& [text, name] : MemberOf(kind, "values").items()) {
        const auto value = name.is_string() ? SpanKindOf(name.get<std::string>()) : std::nullopt;
        if (!value) return Wrong("kinds", "kinds of spans");
        if (text != AsciiLower(text)) return Wrong("kinds", "values in lower case");
        entry.values.emplace(text, *value);
      }
      table_.kinds_.push_back(std::move(entry));
    }
    return Ok();
  }

  Result<void> ReadMessages(const Json& root) {
    for (const Json& family : ArrayOf(root, "message_families")) {
      MessageFamily entry;
      entry.prefix = TextOf(family, "prefix");
      if (!entry.prefix.ends_with('.'))
        return Wrong("message_families", "prefixes that end with a full stop");
      ASSIGN_OR_RETURN(entry.side, SideOf(MemberOf(family, "side"), "message_families"));
      table_.message_families_.push_back(std::move(entry));
    }
    for (const auto& [name, side] : MemberOf(root, "message_events").items()) {
      ASSIGN_OR_RETURN(const MessageSide value, SideOf(side, "message_events"));
      table_.message_events_.emplace(name, value);
    }
    return Ok();
  }

  AliasTable table_;
};

Result<AliasTable> AliasTable::Parse(std::string_view text) {
  ASSIGN_OR_RETURN(const Json root, ParseJson(text, "attribute aliases"));
  return AliasTableReader().Read(root);
}

const AliasTable& Aliases() {
  static const AliasTable* table = [] {
    auto parsed = AliasTable::Parse(AttributeAliasesText());
    HARNESS_CHECK(parsed.has_value());
    return new AliasTable(std::move(*parsed));
  }();
  return *table;
}

}  // namespace harness::sessions
