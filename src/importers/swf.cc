// SPDX-License-Identifier: Apache-2.0
#include "importers/swf.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "importers/line_reader.h"
#include "importers/row_scan.h"

namespace harness::importers {
namespace {

using eventlog::Role;

constexpr std::string_view kExpectedSwf = "a Standard Workload Format log (18 numbers a line)";

bool IsUnknown(std::string_view text) {
  return text == "-1";
}

// Values of one field seen so far, up to as many as a decision needs.
class FewKnown {
 public:
  explicit FewKnown(size_t enough) : enough_(enough) {}
  void See(std::string_view value) {
    if (known_.size() < enough_ && !IsUnknown(value)) known_.emplace(value);
  }
  bool Enough() const { return known_.size() >= enough_; }
  bool Any() const { return !known_.empty(); }

 private:
  size_t enough_;
  std::set<std::string, std::less<>> known_;
};

struct SwfSurvey {
  FewKnown executables{2};
  FewKnown queues{3};
  FewKnown users{1};
  FewKnown groups{1};
  FewKnown partitions{1};
  bool waits = false;

  void See(const SwfFields& fields) {
    executables.See(fields[kSwfExecutable]);
    queues.See(fields[kSwfQueue]);
    users.See(fields[kSwfUser]);
    groups.See(fields[kSwfGroup]);
    partitions.See(fields[kSwfPartition]);
    waits = waits || !fields[kSwfWait].starts_with('-');
  }
  SwfField Process() const {
    if (executables.Enough()) return kSwfExecutable;
    if (queues.Enough()) return kSwfQueue;
    if (users.Any()) return kSwfUser;
    if (groups.Any()) return kSwfGroup;
    return queues.Any() ? kSwfQueue : kSwfExecutable;
  }
};

bool IsComment(std::string_view line) {
  return Trim(line).empty() || Trim(line).front() == ';';
}

bool IsIdField(size_t field) {
  return field == kSwfJob || (field >= kSwfStatus && field <= kSwfPrecedingJob);
}

bool IsCount(size_t field) {
  return field == kSwfProcessors || field == kSwfRequestedProcessors;
}

class SwfRowReader : public engine::RowSource {
 public:
  SwfRowReader(std::unique_ptr<ByteSource> bytes, SwfLayout layout, bool keep_raw,
               std::shared_ptr<ScanResults> results)
      : lines_(std::move(bytes)),
        layout_(std::move(layout)),
        keep_raw_(keep_raw),
        results_(std::move(results)) {
    epoch_us_ = layout_.header.unix_start_time.value_or(0) * kMicrosPerSecond;
  }

  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override {
    size_t row = 0;
    while (row < capacity && !at_end_) {
      ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) {
        at_end_ = true;
        results_->Set(log_);
        break;
      }
      // The common line starts with a digit; only others are looked at for comments.
      const std::string_view line = lines_.line();
      if ((line.empty() || line.front() < '0' || line.front() > '9') && IsComment(line)) continue;
      if (!SplitSwf(line, fields_, problem_)) {
        Reject();
        continue;
      }
      Write(columns, row++);
      log_.AddRow();
    }
    return row;
  }

 private:
  void Reject() {
    RejectedRow rejected;
    rejected.file = lines_.name();
    rejected.line = lines_.line_number();
    rejected.byte = lines_.byte_offset();
    rejected.reason = "swf_line_malformed";
    rejected.message = problem_;
    if (keep_raw_) rejected.raw = lines_.line();
    log_.Reject(std::move(rejected), "A line is not a job of 18 numbers.");
  }

  void WriteField(engine::ColumnWriter& column, size_t row, size_t field) {
    const std::string_view text = fields_[field];
    if (IsUnknown(text) && field != layout_.process) {
      column.SetNull(row);
    } else if (IsIdField(field)) {
      column.SetText(row, text);
    } else if (IsCount(field)) {
      const std::optional<int64_t> count = ParseInt64(text);
      count ? column.SetInt64(row, *count) : column.SetNull(row);
    } else {
      const std::optional<double> number = ParseDouble(text);
      number ? column.SetDouble(row, *number) : column.SetNull(row);
    }
  }

  static void WriteTime(engine::ColumnWriter& column, size_t row, std::optional<int64_t> value) {
    value ? column.SetInt64(row, *value) : column.SetNull(row);
  }

  static std::optional<Micros> Known(std::string_view seconds) {
    const std::optional<Micros> micros = SwfSeconds(seconds);
    return micros && *micros >= 0 ? micros : std::nullopt;
  }

  static std::optional<int64_t> Plus(std::optional<int64_t> time, std::optional<Micros> micros) {
    return time && micros ? std::optional<int64_t>(*time + *micros) : std::nullopt;
  }

  void Write(std::vector<engine::ColumnWriter>& columns, size_t row) {
    for (size_t i = 0; i < kSwfFields; ++i) WriteField(columns[i], row, i);
    const std::optional<Micros> run_time = Known(fields_[kSwfRunTime]);
    const std::optional<int64_t> queued = Plus(epoch_us_, Known(fields_[kSwfSubmit]));
    const std::optional<int64_t> started = Plus(queued, Known(fields_[kSwfWait]));
    size_t next = kSwfFields;
    WriteTime(columns[next++], row, queued);
    WriteTime(columns[next++], row, started);
    WriteTime(columns[next++], row, Plus(started, run_time));
    WriteTime(columns[next++], row, run_time);
    const std::string_view outcome = SwfOutcome(fields_[kSwfStatus]);
    outcome.empty() ? columns[next].SetNull(row) : columns[next].SetText(row, outcome);
    if (++next < columns.size()) columns[next].SetText(row, layout_.header.computer);
  }

  LineReader lines_;
  SwfLayout layout_;
  bool keep_raw_;
  std::shared_ptr<ScanResults> results_;
  int64_t epoch_us_ = 0;
  bool at_end_ = false;
  SwfFields fields_;
  std::string problem_;
  ScanLog log_{results_->temp_folder()};
};

bool HasComputerColumn(const SwfLayout& layout) {
  return !layout.partitions_known && !layout.header.computer.empty();
}

std::vector<FixedRole> Roles(const SwfLayout& layout) {
  const std::string process(SwfFieldNames()[layout.process]);
  const bool relative = !layout.header.unix_start_time.has_value();
  std::vector<FixedRole> roles = {
      {Role::kExecutionId, "job", "SWF field 1"},
      {Role::kQueued, "queued",
       relative ? "submit time, relative to the start of the log" : "UnixStartTime + submit"},
      {Role::kStarted, "started", "queued + wait"},
      {Role::kEnded, "ended", "started + run time"},
      {Role::kSlots, "processors", "allocated processors"},
      {Role::kStatus, "outcome", "SWF status in words"},
      {Role::kProcessId, process, "the " + process + " stands for the activity"},
  };
  if (layout.process != kSwfUser) roles.push_back({Role::kUser, "user", "SWF field 12"});
  if (layout.partitions_known) roles.push_back({Role::kHost, "partition", "SWF field 16"});
  if (HasComputerColumn(layout))
    roles.push_back({Role::kHost, "computer", "no partition is known, the header names it"});
  if (!layout.waits_known) roles.push_back({Role::kDuration, "duration", "run time, as no wait is known"});
  return roles;
}

void AddDialect(const SwfLayout& layout, Json& dialect) {
  dialect["process_field"] = SwfFieldNames()[layout.process];
  if (layout.header.unix_start_time) {
    dialect["unix_start_time"] = *layout.header.unix_start_time;
  } else {
    dialect["times"] = "relative";
  }
  if (!layout.header.time_zone.empty()) dialect["header_time_zone"] = layout.header.time_zone;
}

}  // namespace

Result<SwfLayout> LayOutSwf(std::unique_ptr<ByteSource> bytes) {
  LineReader lines(std::move(bytes));
  SwfLayout layout;
  SwfSurvey survey;
  SwfFields fields;
  std::string problem;
  std::string first_problem;
  bool any_job = false;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, lines.Next());
    if (!more) break;
    const std::string_view line = lines.line();
    if (IsComment(line)) {
      if (!Trim(line).empty()) layout.header.Read(Trim(line));
    } else if (SplitSwf(line, fields, problem)) {
      any_job = true;
      survey.See(fields);
    } else if (first_problem.empty()) {
      first_problem = lines.name() + ":" + std::to_string(lines.line_number()) + ": " + problem;
    }
  }
  if (!any_job) {
    if (!first_problem.empty()) return InvalidArgument(first_problem);
    return InvalidArgument(lines.name() + ": the file holds no job, expected " + std::string(kExpectedSwf));
  }
  layout.process = survey.Process();
  layout.partitions_known = survey.partitions.Any();
  layout.waits_known = survey.waits;
  return layout;
}

std::vector<SourceColumn> SwfColumns(const SwfLayout& layout) {
  std::vector<SourceColumn> columns;
  for (size_t i = 0; i < kSwfFields; ++i) {
    const SourceType type = IsIdField(i) ? SourceType::kText
                            : IsCount(i) ? SourceType::kInt64
                                         : SourceType::kDouble;
    columns.push_back({std::string(SwfFieldNames()[i]), type});
  }
  columns.push_back({"queued", SourceType::kTimestampUs});
  columns.push_back({"started", SourceType::kTimestampUs});
  columns.push_back({"ended", SourceType::kTimestampUs});
  columns.push_back({"duration", SourceType::kMicros});
  columns.push_back({"outcome", SourceType::kText});
  if (HasComputerColumn(layout)) columns.push_back({"computer", SourceType::kText});
  return columns;
}

std::unique_ptr<engine::RowSource> SwfRows(std::unique_ptr<ByteSource> bytes, SwfLayout layout, bool keep_raw,
                                           std::shared_ptr<ScanResults> results) {
  return std::make_unique<SwfRowReader>(std::move(bytes), std::move(layout), keep_raw, std::move(results));
}

Result<Source> MakeSwfSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenBytes(path, kExpectedSwf));
  Source source = BeginSource(*bytes, "swf");
  ASSIGN_OR_RETURN(const SwfLayout layout, LayOutSwf(std::move(bytes)));
  source.columns = SwfColumns(layout);
  source.fixed_roles = Roles(layout);
  AddDialect(layout, source.dialect);
  const auto rows = [layout, keep_raw = options.keep_raw](std::unique_ptr<ByteSource> opened,
                                                          std::shared_ptr<ScanResults> results) {
    return SwfRows(std::move(opened), layout, keep_raw, std::move(results));
  };
  ReadRows(path, kExpectedSwf, options, rows, source);
  return source;
}

}  // namespace harness::importers
