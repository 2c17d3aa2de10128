// SPDX-License-Identifier: Apache-2.0
// Slurm's accounting as `sacct --parsable2` prints it, with or without its header.
//
// A row is a job. Job steps ("123.batch", "123.0") are parts of a job and no rows of the log: they are
// neither kept nor rejected, and counted as job_steps_skipped. Lines that do not fit are rejected.
#pragma once

#include <memory>
#include <optional>

#include "importers/byte_reader.h"
#include "importers/sacct_record.h"
#include "importers/scan_log.h"
#include "importers/source.h"

namespace harness::importers {

// What a first pass decides; the same rows in any order give the same answer.
//   process: the job name when names repeat (at most half as many names as jobs, and at most 65,536);
//            else the first of partition, account and qos with two or more values; else the job name.
//            Users are people, so they stand for the activity only when the user maps them.
struct SacctLayout {
  SacctHeader header;
  std::vector<size_t> fields;  // positions that become columns, in the file's order
  std::optional<size_t> process;
};

// Reads to the end. `options`: header (given or not; default: by content) and keep_raw. Errors: those of
// the source; kInvalidArgument when there is no header and no XDMoD record, only a header, or no job.
Result<SacctLayout> LayOutSacct(std::unique_ptr<ByteSource> bytes, const SourceOptions& options);

// One column for each of `fields`, named as in the header: Submit, Eligible, Start and End are local
// times, AllocCPUS and NCPUS integers, the rest text ("" is null).
std::vector<SourceColumn> SacctColumns(const SacctLayout& layout);

// Rows of SacctColumns. Counters: job_steps_skipped, time_unparsed:<column>, text_not_utf8; rejected:
// sacct_line_malformed.
std::unique_ptr<engine::RowSource> SacctRows(std::unique_ptr<ByteSource> bytes, SacctLayout layout,
                                             bool keep_raw, std::shared_ptr<ScanResults> results);

// Roles: execution_id (JobIDRaw, else JobID), queued (Submit), eligible, started (Start), ended (End), host
// (NodeList as written: "n[1-4]" is one host, and so is the "None assigned" of jobs that got no node), user,
// status (State without who cancelled), slots (AllocCPUS, else NCPUS), process.
Result<Source> MakeSacctSource(const Path& path, const SourceOptions& options);

}  // namespace harness::importers
