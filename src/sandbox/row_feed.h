// SPDX-License-Identifier: Apache-2.0
// Hands the rows of a dataset to a third-party plugin: JSON lines into a pipe, counted here.
#pragma once

#include <optional>

#include "base/result.h"
#include "eventlog/data_accessor.h"
#include "plugin/event_engine.h"
#include "sandbox/watch.h"

namespace harness::sandbox {

// Writes to `fd` (a pipe that does not block):
//   {"columns":["process_id",...],"types":["text",...]}
//   {"batch":0,"rows":[["A",12,null],...]}        in canonical row order, at most batch_rows rows a line
// Types: boolean, integer, number, text. A number that is not finite is null.
// Stops without an error when the plugin ends, closes its input or is stopped by `watch`; `account` holds
// what went through whole lines. SIGPIPE must be ignored.
Result<void> FeedRows(const plugin::EventEngineOptions& options, int64_t batch_rows, int fd,
                      ChildWatch& watch, eventlog::AccessEvidence& account);

// The two kinds of line, for tests.
Result<std::string> HeaderLine(const std::vector<engine::Column>& columns);
void AppendRow(const engine::Chunk& chunk, size_t row, std::string& line);

}  // namespace harness::sandbox
