// SPDX-License-Identifier: Apache-2.0
// XES event logs (IEEE 1849), plain, gzip or zstd: one row for each activity instance.
//
// Events are paired inside their trace (xes_pairing.h). An instance with both events has start and end;
// a complete event alone has an end only, a start event alone a start only, a schedule event that
// nothing followed its schedule time only: no event is dropped, each case is counted. The schedule time
// is a column of its own ("time:scheduled") and no queue time unless the user maps it: many logs schedule
// a piece of work once and then start it often.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "importers/byte_reader.h"
#include "importers/scan_log.h"
#include "importers/source.h"

namespace harness::importers {

inline constexpr size_t kXesHeadBytes = size_t{64} << 20;
inline constexpr size_t kXesMaxFurther = 64;

// What a pass over the head decides.
struct XesLayout {
  // Attributes that become columns beside the fixed ones, as (of the event, key), in order of
  // their column names: the first 64 that are declared by <global> or seen.
  std::vector<std::pair<bool, std::string>> further;
  std::vector<std::string> further_names;  // column names, unique in any case; a trace's start with "case:"
  bool local_times = false;                // no time in the head has a zone
};

// Reads the first `head_bytes` (all of them when the file is shorter). Errors: those of the source and of
// the parser; kInvalidArgument when a whole file holds no event.
Result<XesLayout> LayOutXes(std::unique_ptr<ByteSource> bytes, size_t head_bytes = kXesHeadBytes);

// case:concept:name, concept:name, org:resource, concept:instance, lifecycle:transition, time:scheduled,
// start_timestamp, time:timestamp (the end), then the further attributes as text.
std::vector<SourceColumn> XesColumns(const XesLayout& layout);

// Rows of XesColumns. Name, instance and further attributes come from the complete event, else from the
// start, else from the schedule. The resource is that of the last of the three alone: who completed the work;
// where that event names none, it is unknown, though another may have started it. Counters: xes_traces,
// xes_events, xes_paired, xes_complete_without_start, xes_start_without_complete, xes_schedule_without_start,
// xes_events_in_no_row, xes_events_without_time, time_unparsed:time:timestamp, xes_zone_assumed,
// xes_nested_attributes, xes_attributes_left_out, xes_traces_without_name.
std::unique_ptr<engine::RowSource> XesRows(std::unique_ptr<ByteSource> bytes, XesLayout layout,
                                           std::shared_ptr<ScanResults> results);

// Roles: case_id, process, host (org:resource), started, ended, status (the closing transition).
Result<Source> MakeXesSource(const Path& path, const SourceOptions& options);

}  // namespace harness::importers
