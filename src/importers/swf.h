// SPDX-License-Identifier: Apache-2.0
// Standard Workload Format: logs of parallel machines, 18 numbers a line, header in ';' comments.
//
// Source: Chapin et al., "Benchmarks and Standards for the Evaluation of Parallel Job Schedulers" (1999),
// and the Parallel Workloads Archive's description of version 2.2.
#pragma once

#include <memory>
#include <string>

#include "importers/byte_reader.h"
#include "importers/scan_log.h"
#include "importers/source.h"
#include "importers/swf_record.h"

namespace harness::importers {

// What a first pass over the log decides; the same rows in any order give the same answer.
//   process: executable where two or more are known; else queue where three or more are known (one or two
//            queues say how urgent a job is, not what it does); else user; else the first of group, queue
//            and executable with a known value. Users of SWF logs are numbers without a name.
//   host:    partition where one is known; else the header's Computer, for all jobs alike; else none.
//   duration: the run time only where no wait is known at all: no start and end can be formed then.
struct SwfLayout {
  SwfHeader header;
  SwfField process = kSwfExecutable;
  bool partitions_known = false;
  bool waits_known = false;
};

// Reads to the end. Errors: those of the source; kInvalidArgument when no line is a job, naming the
// first line that should have been one.
Result<SwfLayout> LayOutSwf(std::unique_ptr<ByteSource> bytes);

// The columns of MakeSwfSource, in order: the 18 fields (ids as text, -1 is null except in the process
// column, where it stands for "not recorded" as one activity), then queued, started, ended
// (UnixStartTime + submit; + wait; + run time; null where a part is unknown), duration, outcome and,
// where the header names it, computer.
std::vector<SourceColumn> SwfColumns(const SwfLayout& layout);

// The jobs of `bytes` as rows of SwfColumns. At the end the findings go to `results`. Lines that are not
// 18 numbers are rejected as swf_line_malformed. `keep_raw`: rejected rows keep their text.
std::unique_ptr<engine::RowSource> SwfRows(std::unique_ptr<ByteSource> bytes, SwfLayout layout, bool keep_raw,
                                           std::shared_ptr<ScanResults> results);

// Roles: execution_id, queued, started, ended, slots (allocated processors), status (outcome), process,
// host, user (unless it stands in as process), duration as said above. The dialect tells unix_start_time or
// "times": "relative" (they then count from 1970), the chosen fields and the compression.
Result<Source> MakeSwfSource(const Path& path, const SourceOptions& options);

}  // namespace harness::importers
