// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "base/text.h"
#include "importers/time_parse.h"
#include "importers/xes.h"
#include "importers/xes_keys.h"
#include "importers/xes_parser.h"

namespace harness::importers {
namespace {

// Collects names and time forms.
class HeadSink : public XesSink {
 public:
  void BeginTrace() override {}
  void EndTrace() override {}
  void BeginEvent() override { ++events_; }
  void EndEvent() override {}
  void NestedAttribute() override {}
  void Declared(bool of_event, std::string_view key) override { See(of_event, key); }
  void Attribute(bool of_event, std::string_view key, std::string_view value) override {
    See(of_event, key);
    if (!of_event || key != kXesTime) return;
    const std::optional<ParsedTime> time = ParseTime(value, TimeForm::kIso);
    zoned_ = zoned_ || (time && time->has_zone);
    zoneless_ = zoneless_ || (time && !time->has_zone);
  }

  int64_t events() const { return events_; }
  bool local_times() const { return zoneless_ && !zoned_; }
  const std::set<std::pair<bool, std::string>>& further() const { return further_; }

 private:
  void See(bool of_event, std::string_view key) {
    if (further_.size() >= kXesMaxFurther || IsFixedXesKey(of_event, key)) return;
    further_.emplace(of_event, key);
  }

  int64_t events_ = 0;
  bool zoned_ = false;
  bool zoneless_ = false;
  std::set<std::pair<bool, std::string>> further_;
};

}  // namespace

Result<XesLayout> LayOutXes(std::unique_ptr<ByteSource> bytes, size_t head_bytes) {
  HeadSink sink;
  XesParser parser(bytes->name(), sink);
  std::string block(kBlockBytes, '\0');
  size_t left = head_bytes;
  bool whole = false;
  while (left > 0 && !whole) {
    ASSIGN_OR_RETURN(const size_t got, bytes->Read(block.data(), std::min(left, block.size())));
    whole = got == 0;
    left -= got;
    RETURN_IF_ERROR(parser.Feed(std::string_view(block.data(), got)));
  }
  if (whole) RETURN_IF_ERROR(parser.Finish());
  if (whole && sink.events() == 0) {
    return InvalidArgument(bytes->name() + ": the log holds no <event>, expected traces with events");
  }
  XesLayout layout;
  layout.local_times = sink.local_times();
  layout.further.assign(sink.further().begin(), sink.further().end());
  std::set<std::string> taken;
  for (const std::string_view fixed : kXesFixedColumns) taken.insert(AsciiLower(fixed));
  for (const auto& [of_event, key] : layout.further) {
    const std::string wanted = (of_event ? "" : "case:") + key;
    std::string name = wanted;
    for (int n = 2; !taken.insert(AsciiLower(name)).second; ++n) name = wanted + "_" + std::to_string(n);
    layout.further_names.push_back(std::move(name));
  }
  return layout;
}

std::vector<SourceColumn> XesColumns(const XesLayout& layout) {
  const SourceType time = layout.local_times ? SourceType::kLocalUs : SourceType::kTimestampUs;
  std::vector<SourceColumn> columns;
  for (size_t i = 0; i < kXesFixedColumns.size(); ++i) {
    columns.push_back(
        {std::string(kXesFixedColumns[i]), i >= kXesFirstTimeColumn ? time : SourceType::kText});
  }
  for (const std::string& name : layout.further_names) columns.push_back({name, SourceType::kText});
  return columns;
}

}  // namespace harness::importers
