// SPDX-License-Identifier: Apache-2.0
#include "importers/xes.h"

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "importers/row_scan.h"
#include "importers/time_parse.h"
#include "importers/xes_keys.h"
#include "importers/xes_pairing.h"
#include "importers/xes_parser.h"

namespace harness::importers {
namespace {

using eventlog::Role;
using eventlog::Severity;

constexpr std::string_view kExpectedXes = "an XES event log";
// Small pieces, so that few traces wait for the engine at a time.
constexpr size_t kXesBlockBytes = size_t{64} << 10;

using Values = std::vector<std::optional<std::string>>;

// One row, ready to be written.
struct Row {
  std::array<std::optional<std::string>, kXesFirstTimeColumn> texts;
  std::array<std::optional<int64_t>, kXesFixedColumns.size() - kXesFirstTimeColumn> times;
  Values further;
};

// Builds rows from what the parser tells, a trace at a time.
class RowSink : public XesSink {
 public:
  RowSink(const XesLayout& layout, ScanLog& log) : layout_(layout), log_(log) {
    for (size_t i = 0; i < layout.further.size(); ++i) columns_.emplace(layout.further[i], i);
  }
  // The parser knows the lines, but is made after its sink.
  void TellPlaces(std::string name, const XesParser* parser) {
    name_ = std::move(name);
    parser_ = parser;
  }
  std::deque<Row>& ready() { return ready_; }

  void BeginTrace() override {
    ++traces_;
    in_trace_ = true;
    trace_name_.reset();
    trace_further_.assign(layout_.further.size(), std::nullopt);
    events_.clear();
  }
  void EndTrace() override {
    if (!trace_name_) ++traces_without_name_;
    Emit();
    in_trace_ = false;
  }
  void BeginEvent() override {
    ++event_count_;
    if (!in_trace_) {
      trace_name_.reset();
      trace_further_.assign(layout_.further.size(), std::nullopt);
      events_.clear();
    }
    events_.emplace_back();
    has_time_ = false;
  }
  void EndEvent() override {
    if (!has_time_) {
      log_.Count("xes_events_without_time", Severity::kError,
                 "Events without a time:timestamp; kept without a time.", 1, Place());
    }
    if (!in_trace_) Emit();
  }
  void Attribute(bool of_event, std::string_view key, std::string_view value) override {
    if (IsFixedXesKey(of_event, key)) {
      of_event ? TakeFixed(key, value) : Take(trace_name_, value);
      return;
    }
    const auto column = columns_.find(std::pair<bool, std::string_view>(of_event, key));
    if (column == columns_.end()) {
      ++left_out_;
    } else if (of_event) {
      events_.back().further.emplace_back(column->second, value);
    } else {
      Take(trace_further_[column->second], value);
    }
  }
  void NestedAttribute() override { ++nested_; }
  void Declared(bool, std::string_view) override {}

  // Counters of the whole scan.
  void Report() {
    const auto info = [&](std::string_view name, int64_t count, std::string_view meaning) {
      if (count > 0) log_.Count(name, Severity::kInfo, meaning, count);
    };
    info("xes_traces", traces_, "Traces of the log.");
    info("xes_events", event_count_, "Events of the log.");
    info("xes_paired", counts_.paired, "Rows made of a start and a complete event.");
    info("xes_complete_without_start", counts_.complete_without_start,
         "Rows of a complete event alone: end only.");
    info("xes_start_without_complete", counts_.start_without_complete,
         "Rows of a start event alone: start only.");
    info("xes_schedule_without_start", counts_.schedule_without_start,
         "Rows of a schedule event that nothing followed.");
    info("xes_events_in_no_row", counts_.no_phase,
         "Events that assign, suspend or resume; they are in no row.");
    info("xes_nested_attributes", nested_, "Attributes inside attributes, which are not kept.");
    info("xes_attributes_left_out", left_out_, "Values of attributes beyond the first 64 names.");
    info("xes_traces_without_name", traces_without_name_,
         "Traces without a concept:name: their case is unknown.");
  }

 private:
  // The first value of a key stays.
  static void Take(std::optional<std::string>& to, std::string_view value) {
    if (!to) to.emplace(value);
  }

  std::string Place() const { return name_ + ":" + std::to_string(parser_->line()); }

  void TakeFixed(std::string_view key, std::string_view value) {
    XesEvent& event = events_.back();
    if (key == kXesName) Take(event.activity, value);
    if (key == kXesResource) Take(event.resource, value);
    if (key == kXesInstance) Take(event.instance, value);
    if (key == kXesTransition) Take(event.transition, value);
    if (key == kXesTime && !has_time_) TakeTime(event, value);
  }

  void TakeTime(XesEvent& event, std::string_view value) {
    has_time_ = true;
    const std::optional<ParsedTime> time = ParseTime(value, TimeForm::kIso);
    if (!time) {
      log_.Count("time_unparsed:time:timestamp", Severity::kError, "A value is not an ISO time.", 1, Place());
      return;
    }
    if (time->has_zone == layout_.local_times) {
      log_.Count("xes_zone_assumed", Severity::kError,
                 "Times that differ from the log's others in having a zone; read as if they did not.", 1,
                 Place());
    }
    event.time_us = time->us;
  }

  void Emit() {
    for (const XesInstance& instance : PairTrace(events_, counts_)) ready_.push_back(MakeRow(instance));
    events_.clear();
  }

  Row MakeRow(const XesInstance& instance) {
    Row row;
    row.texts[0] = trace_name_;
    row.further = trace_further_;
    for (const std::optional<size_t>& position : {instance.complete, instance.start, instance.schedule}) {
      if (!position) continue;
      const XesEvent& event = events_[*position];
      Fill(row.texts[1], event.activity);
      Fill(row.texts[3], event.instance);
      Fill(row.texts[4], event.transition);
      for (const auto& [column, value] : event.further) Take(row.further[column], value);
    }
    const std::optional<size_t>& last = instance.complete ? instance.complete
                                        : instance.start  ? instance.start
                                                          : instance.schedule;
    row.texts[2] = events_[*last].resource;
    const auto time_of = [&](const std::optional<size_t>& position) {
      return position ? events_[*position].time_us : std::nullopt;
    };
    row.times = {time_of(instance.schedule), time_of(instance.start), time_of(instance.complete)};
    return row;
  }

  static void Fill(std::optional<std::string>& to, const std::optional<std::string>& from) {
    if (!to) to = from;
  }

  const XesLayout& layout_;
  ScanLog& log_;
  std::string name_;
  const XesParser* parser_ = nullptr;
  struct KeyLess {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const {
      return a.first != b.first ? a.first < b.first : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  std::map<std::pair<bool, std::string>, size_t, KeyLess> columns_;
  bool in_trace_ = false;
  bool has_time_ = false;
  std::optional<std::string> trace_name_;
  Values trace_further_;
  std::vector<XesEvent> events_;
  std::deque<Row> ready_;
  XesPairingCounts counts_;
  int64_t traces_ = 0;
  int64_t event_count_ = 0;
  int64_t nested_ = 0;
  int64_t left_out_ = 0;
  int64_t traces_without_name_ = 0;
};

class XesRowReader : public engine::RowSource {
 public:
  XesRowReader(std::unique_ptr<ByteSource> bytes, XesLayout layout, std::shared_ptr<ScanResults> results)
      : bytes_(std::move(bytes)),
        layout_(std::move(layout)),
        results_(std::move(results)),
        sink_(layout_, log_),
        parser_(bytes_->name(), sink_),
        block_(kXesBlockBytes, '\0') {
    sink_.TellPlaces(bytes_->name(), &parser_);
  }

  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override {
    while (sink_.ready().size() < capacity && !at_end_) RETURN_IF_ERROR(ReadMore());
    const size_t rows = std::min(capacity, sink_.ready().size());
    for (size_t row = 0; row < rows; ++row) {
      Write(columns, row, sink_.ready().front());
      sink_.ready().pop_front();
      log_.AddRow();
    }
    if (rows < capacity && at_end_ && !told_) {
      told_ = true;
      results_->Set(log_);
    }
    return rows;
  }

 private:
  Result<void> ReadMore() {
    ASSIGN_OR_RETURN(const size_t got, bytes_->Read(block_.data(), block_.size()));
    if (got > 0) return parser_.Feed(std::string_view(block_.data(), got));
    RETURN_IF_ERROR(parser_.Finish());
    sink_.Report();
    at_end_ = true;
    return {};
  }

  static void Write(std::vector<engine::ColumnWriter>& columns, size_t row, const Row& from) {
    size_t column = 0;
    for (const auto& text : from.texts) WriteText(columns[column++], row, text);
    for (const auto& time : from.times) {
      time ? columns[column].SetInt64(row, *time) : columns[column].SetNull(row);
      ++column;
    }
    for (const auto& text : from.further) WriteText(columns[column++], row, text);
  }

  static void WriteText(engine::ColumnWriter& column, size_t row, const std::optional<std::string>& text) {
    text ? column.SetText(row, *text) : column.SetNull(row);
  }

  std::unique_ptr<ByteSource> bytes_;
  const XesLayout layout_;
  std::shared_ptr<ScanResults> results_;
  ScanLog log_;
  RowSink sink_;
  XesParser parser_;
  std::string block_;
  bool at_end_ = false;
  bool told_ = false;
};

}  // namespace

std::unique_ptr<engine::RowSource> XesRows(std::unique_ptr<ByteSource> bytes, XesLayout layout,
                                           std::shared_ptr<ScanResults> results) {
  return std::make_unique<XesRowReader>(std::move(bytes), std::move(layout), std::move(results));
}

Result<Source> MakeXesSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenBytes(path, kExpectedXes));
  Source source = BeginSource(*bytes, "xes");
  ASSIGN_OR_RETURN(const XesLayout layout, LayOutXes(std::move(bytes)));
  source.columns = XesColumns(layout);
  source.fixed_roles = {
      {Role::kCaseId, "case:concept:name", "name of the trace"},
      {Role::kProcessId, "concept:name", "name of the event"},
      {Role::kHost, "org:resource", "resource of the event"},
      {Role::kStarted, "start_timestamp", "time of the start event"},
      {Role::kEnded, "time:timestamp", "time of the complete event"},
      {Role::kStatus, "lifecycle:transition", "last transition of the instance"},
  };
  const auto rows = [layout](std::unique_ptr<ByteSource> opened, std::shared_ptr<ScanResults> results) {
    return XesRows(std::move(opened), layout, std::move(results));
  };
  ReadRows(path, kExpectedXes, options, rows, source);
  return source;
}

}  // namespace harness::importers
