// SPDX-License-Identifier: Apache-2.0
#include "importers/sacct.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "importers/line_reader.h"
#include "importers/row_scan.h"
#include "importers/time_parse.h"

namespace harness::importers {
namespace {

using eventlog::Role;

constexpr std::string_view kExpectedSacct = "`sacct --parsable2` output";
constexpr size_t kMaxNames = 65'536;
constexpr std::string_view kNoNodes = "None assigned";

// Distinct values of one field, up to a limit.
class DistinctValues {
 public:
  DistinctValues(std::optional<size_t> position, size_t limit) : position_(position), limit_(limit) {}
  void See(const std::vector<std::string_view>& fields) {
    if (!position_ || values_.size() > limit_ || IsSacctNull(fields[*position_])) return;
    values_.emplace(fields[*position_]);
  }
  std::optional<size_t> position() const { return position_; }
  size_t count() const { return values_.size(); }
  bool InLimit() const { return values_.size() <= limit_; }

 private:
  std::optional<size_t> position_;
  size_t limit_;
  std::set<std::string, std::less<>> values_;
};

struct SacctSurvey {
  explicit SacctSurvey(const SacctHeader& header)
      : names(header.job_name, kMaxNames),
        partitions(header.partition, 2),
        accounts(header.account, 2),
        qualities(header.qos, 2) {}
  void See(const std::vector<std::string_view>& fields) {
    ++jobs;
    names.See(fields);
    partitions.See(fields);
    accounts.See(fields);
    qualities.See(fields);
  }
  std::optional<size_t> Process() const {
    if (names.count() > 0 && names.InLimit() && names.count() * 2 <= jobs) return names.position();
    for (const DistinctValues* values : {&partitions, &accounts, &qualities}) {
      if (values->count() >= 2) return values->position();
    }
    for (const DistinctValues* values : {&names, &partitions, &accounts, &qualities}) {
      if (values->count() > 0) return values->position();
    }
    return std::nullopt;
  }

  size_t jobs = 0;
  DistinctValues names;
  DistinctValues partitions;
  DistinctValues accounts;
  DistinctValues qualities;
};

std::string_view JobIdOf(const SacctHeader& header, const std::vector<std::string_view>& fields) {
  return header.job_id ? fields[*header.job_id] : fields[*header.job_id_raw];
}

bool IsTimeField(const SacctHeader& header, size_t field) {
  return header.submit == field || header.eligible == field || header.start == field || header.end == field;
}

bool IsCountField(const SacctHeader& header, size_t field) {
  return header.cpus == field;
}

class SacctRowReader : public engine::RowSource {
 public:
  SacctRowReader(std::unique_ptr<ByteSource> bytes, SacctLayout layout, bool keep_raw,
                 std::shared_ptr<ScanResults> results)
      : lines_(std::move(bytes)),
        layout_(std::move(layout)),
        keep_raw_(keep_raw),
        results_(std::move(results)) {}

  Result<size_t> Fill(std::vector<engine::ColumnWriter>& columns, size_t capacity) override {
    size_t row = 0;
    while (row < capacity && !at_end_) {
      ASSIGN_OR_RETURN(const bool more, lines_.Next());
      if (!more) {
        at_end_ = true;
        results_->Set(log_);
        break;
      }
      if (lines_.line().empty() || (layout_.header.from_file && lines_.line_number() == 1)) continue;
      if (!SplitSacct(lines_.line(), layout_.header.names.size(), fields_)) {
        Reject();
      } else if (IsJobStep(JobIdOf(layout_.header, fields_))) {
        log_.Count("job_steps_skipped", eventlog::Severity::kInfo,
                   "Lines of job steps, which are parts of a job and not executions of their own.");
      } else {
        for (size_t i = 0; i < layout_.fields.size(); ++i) WriteField(columns[i], row, layout_.fields[i]);
        if (WasNeverPlaced())
          log_.Count(
              "cancelled_before_start", eventlog::Severity::kInfo,
              "Jobs that were cancelled while they waited: no node was assigned, and the start that is "
              "written is the time of cancelling. Their waits ended without a run.");
        ++row;
        log_.AddRow();
      }
    }
    return row;
  }

 private:
  bool WasNeverPlaced() const {
    const SacctHeader& header = layout_.header;
    return header.state && header.node_list && SacctState(fields_[*header.state]) == "CANCELLED" &&
           fields_[*header.node_list] == kNoNodes;
  }

  std::string Place() const { return lines_.name() + ":" + std::to_string(lines_.line_number()); }

  void Reject() {
    RejectedRow rejected;
    rejected.file = lines_.name();
    rejected.line = lines_.line_number();
    rejected.byte = lines_.byte_offset();
    rejected.reason = "sacct_line_malformed";
    rejected.message = "found " + std::to_string(fields_.size()) + " fields, expected " +
                       std::to_string(layout_.header.names.size());
    if (keep_raw_) rejected.raw = lines_.line();
    log_.Reject(std::move(rejected), "A line has another number of fields than the header.");
  }

  void WriteField(engine::ColumnWriter& column, size_t row, size_t field) {
    std::string_view value = fields_[field];
    if (IsTimeField(layout_.header, field)) {
      WriteTime(column, row, field, value);
    } else if (IsCountField(layout_.header, field)) {
      const std::optional<int64_t> count = ParseInt64(value);
      count ? column.SetInt64(row, *count) : column.SetNull(row);
      if (!count && !IsSacctNull(value))
        CountBad("number_unparsed:", field, "A value is not a whole number.");
    } else if (value.empty()) {
      column.SetNull(row);
    } else {
      if (layout_.header.state == field) value = SacctState(value);
      column.SetText(row, IsValidUtf8(value) ? value : AsUtf8(value, scratch_, log_, Place()));
    }
  }

  void WriteTime(engine::ColumnWriter& column, size_t row, size_t field, std::string_view value) {
    if (IsSacctNull(value)) return column.SetNull(row);
    const std::optional<ParsedTime> time = ParseTime(value, TimeForm::kIso);
    // sacct writes local times without a zone; one with a zone cannot be put on the same clock.
    if (time && !time->has_zone) return column.SetInt64(row, time->us);
    CountBad("time_unparsed:", field, "A value is not a local ISO time.");
    column.SetNull(row);
  }

  void CountBad(std::string_view counter, size_t field, std::string_view meaning) {
    log_.Count(std::string(counter) + layout_.header.names[field], eventlog::Severity::kError, meaning, 1,
               Place());
  }

  LineReader lines_;
  SacctLayout layout_;
  bool keep_raw_;
  std::shared_ptr<ScanResults> results_;
  bool at_end_ = false;
  std::vector<std::string_view> fields_;
  std::string scratch_;
  ScanLog log_{results_->temp_folder()};
};

// The layout by the first line: a header, or the XDMoD fields.
Result<SacctHeader> HeaderOf(const LineReader& lines, std::optional<bool> told) {
  if (told.value_or(true)) {
    if (const std::optional<SacctHeader> header = ParseSacctHeader(lines.line())) return *header;
  }
  if (!told.value_or(false) && IsXdmodRecord(lines.line())) return XdmodLayout();
  return InvalidArgument(
      lines.name() + ":1: found " + std::to_string(Split(lines.line(), '|').size()) +
      " fields between '|', expected a header of sacct (JobID|...) or the 26 fields of XDMoD");
}

// Columns need names that differ: "JobName" and "jobname" would be one to SQL.
Result<void> CheckNames(const LineReader& lines, const SacctHeader& header) {
  std::set<std::string> seen;
  for (const std::string& name : header.names) {
    if (name.empty()) return InvalidArgument(lines.name() + ":1: the header has an empty column name");
    if (seen.insert(AsciiLower(name)).second) continue;
    return InvalidArgument(lines.name() + ":1: the header has the column " + Quoted(name) + " twice");
  }
  return {};
}

std::vector<FixedRole> Roles(const SacctLayout& layout) {
  const SacctHeader& header = layout.header;
  std::vector<FixedRole> roles;
  const auto add = [&](Role role, std::optional<size_t> field, std::string note) {
    if (field) roles.push_back({role, header.names[*field], std::move(note)});
  };
  add(Role::kExecutionId, header.job_id_raw ? header.job_id_raw : header.job_id, "job id");
  add(Role::kQueued, header.submit, "submit time, local clock");
  add(Role::kEligible, header.eligible, "eligible time, local clock");
  add(Role::kStarted, header.start, "start time, local clock");
  add(Role::kEnded, header.end, "end time, local clock");
  add(Role::kHost, header.node_list, "node list as written");
  add(Role::kUser, header.user, "user");
  add(Role::kStatus, header.state, "state, without who cancelled");
  add(Role::kSlots, header.cpus, "processors");
  if (layout.process) add(Role::kProcessId, layout.process, "chosen by content");
  return roles;
}

void AddDialect(const SacctLayout& layout, Json& dialect) {
  dialect["delimiter"] = "|";
  dialect["header"] = layout.header.from_file;
  dialect["left_out"] = Json::array();
  for (size_t i = 0; i < layout.header.names.size(); ++i) {
    if (std::find(layout.fields.begin(), layout.fields.end(), i) == layout.fields.end()) {
      dialect["left_out"].push_back(layout.header.names[i]);
    }
  }
}

}  // namespace

Result<SacctLayout> LayOutSacct(std::unique_ptr<ByteSource> bytes, const SourceOptions& options) {
  LineReader lines(std::move(bytes));
  ASSIGN_OR_RETURN(const bool any_line, lines.Next());
  if (!any_line)
    return InvalidArgument(lines.name() + ": the file holds no line, expected " +
                           std::string(kExpectedSacct));
  SacctLayout layout;
  ASSIGN_OR_RETURN(layout.header, HeaderOf(lines, options.header));
  RETURN_IF_ERROR(CheckNames(lines, layout.header));
  for (size_t i = 0; i < layout.header.names.size(); ++i) {
    if (options.keep_raw || !IsPrivateSacctField(layout.header.names[i])) layout.fields.push_back(i);
  }
  SacctSurvey survey(layout.header);
  std::vector<std::string_view> fields;
  for (bool more = true; more;) {
    const bool is_header = layout.header.from_file && lines.line_number() == 1;
    if (!is_header && SplitSacct(lines.line(), layout.header.names.size(), fields) &&
        !IsJobStep(JobIdOf(layout.header, fields))) {
      survey.See(fields);
    }
    ASSIGN_OR_RETURN(more, lines.Next());
  }
  if (survey.jobs == 0) {
    return InvalidArgument(lines.name() + ": no job in " + std::to_string(lines.line_number()) +
                           " lines, expected lines of " + std::to_string(layout.header.names.size()) +
                           " fields");
  }
  layout.process = survey.Process();
  return layout;
}

std::vector<SourceColumn> SacctColumns(const SacctLayout& layout) {
  std::vector<SourceColumn> columns;
  for (const size_t field : layout.fields) {
    SourceType type = SourceType::kText;
    if (IsTimeField(layout.header, field)) type = SourceType::kLocalUs;
    if (IsCountField(layout.header, field)) type = SourceType::kInt64;
    columns.push_back({layout.header.names[field], type});
  }
  return columns;
}

std::unique_ptr<engine::RowSource> SacctRows(std::unique_ptr<ByteSource> bytes, SacctLayout layout,
                                             bool keep_raw, std::shared_ptr<ScanResults> results) {
  return std::make_unique<SacctRowReader>(std::move(bytes), std::move(layout), keep_raw, std::move(results));
}

Result<Source> MakeSacctSource(const Path& path, const SourceOptions& options) {
  ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, OpenBytes(path, kExpectedSacct));
  Source source = BeginSource(*bytes, "sacct");
  ASSIGN_OR_RETURN(const SacctLayout layout, LayOutSacct(std::move(bytes), options));
  source.columns = SacctColumns(layout);
  source.fixed_roles = Roles(layout);
  // Where each user has a group of that name, the group is the user.
  for (const SourceColumn& column : source.columns) {
    const std::string lower = AsciiLower(column.name);
    if (lower == "group" || lower == "gid")
      source.personal_columns[column.name] = "a group of Slurm may be a user";
  }
  AddDialect(layout, source.dialect);
  const auto rows = [layout, keep_raw = options.keep_raw](std::unique_ptr<ByteSource> opened,
                                                          std::shared_ptr<ScanResults> results) {
    return SacctRows(std::move(opened), layout, keep_raw, std::move(results));
  };
  ReadRows(path, kExpectedSacct, options, rows, source);
  return source;
}

}  // namespace harness::importers
