// SPDX-License-Identifier: Apache-2.0
// Records of Slurm's accounting: `sacct --parsable2` with its header, or the 26 fields of Open XDMoD without
// one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness::importers {

// Where the fields stand; names are those of the header as written.
struct SacctHeader {
  std::vector<std::string> names;
  bool from_file = false;  // the first line is the header
  // Positions by meaning; absent fields are empty.
  std::optional<size_t> job_id, job_id_raw, job_name, partition, account, qos, user, submit, eligible, start,
      end, state, node_list, cpus;
};

// A header line names JobID or JobIDRaw and at least one more known field (case does not matter). A
// trailing separator (`sacct --parsable`) is allowed.
std::optional<SacctHeader> ParseSacctHeader(std::string_view line);

// The layout of a file without a header: jobid|jobidraw|cluster|partition|qos|account|group|gid|user|uid|
// submit|eligible|start|end|elapsed|exitcode|state|nnodes|ncpus|reqcpus|reqmem|reqtres|alloctres|timelimit|
// nodelist|jobname.
SacctHeader XdmodLayout();
// True when `line` has 26 fields and the four times stand where that layout has them.
bool IsXdmodRecord(std::string_view line);

// Splits at '|' into `fields`; a trailing separator adds none. False when the number is not `expected`.
bool SplitSacct(std::string_view line, size_t expected, std::vector<std::string_view>& fields);

// "", "None", "Unknown", "N/A" and "INVALID" say nothing.
bool IsSacctNull(std::string_view value);

// Job steps ("123.batch", "123_4.0", "123+1.extern") are parts of an execution, not executions.
bool IsJobStep(std::string_view job_id);

// The state without who cancelled it: "CANCELLED by 1000" is "CANCELLED", "CANCELLED+" too.
std::string_view SacctState(std::string_view state);

// Fields that name a person or hold free text (UID, WorkDir, SubmitLine, Comment, ...): left out of a
// dataset unless raw values are kept.
bool IsPrivateSacctField(std::string_view name);

}  // namespace harness::importers
