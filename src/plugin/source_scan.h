// SPDX-License-Identifier: Apache-2.0
// Reads the sources of a third-party plugin for places that take all rows at once, or keep every one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "base/result.h"

namespace harness::plugin {

enum class Language { kPython, kR, kJavaScript, kRuby, kPerl, kShell };

struct SourceHit {
  std::string file;  // relative to the plugin's folder
  int64_t line = 0;  // from 1
  std::string rule;  // "reads_all", "collects_lines", "keeps_rows", "loads_table"
  std::string text;  // the line, trimmed, at most 120 bytes
};

struct SourceScan {
  int64_t files = 0;                // sources that were read
  std::vector<SourceHit> hits;      // by (file, line, rule)
  std::vector<std::string> opaque;  // programs that cannot be read: compiled, too large, a link, no known
                                    // language; sorted
};

// A scan finds what the usual ways of loading a table look like; it is no proof. Code that hides them is
// caught at run time (evidence/access_judgement.h).
//
//   rule            what is looked for
//   reads_all       a read of standard input without a size: sys.stdin.read(), readlines(),
//                   json.load(sys.stdin), readFileSync(0), $(cat), readLines(con) without n, ...
//   collects_lines  all lines in one container: list(sys.stdin), [... for line in sys.stdin], mapfile,
//                   @x = <STDIN>
//   keeps_rows      a loop over the lines that appends each line, batch or row, or a value of it, to a
//                   container
//   loads_table     pandas.read_*, numpy.loadtxt, read.csv, ... without a chunk size
//
// Comments, and texts that hold code, are passed over. Lines above 2,000 bytes are cut there.
std::vector<SourceHit> ScanText(std::string_view text, Language language, std::string_view file);

// All files below `folder`; `entrypoint` (relative) is opaque unless its language is known. The language is
// that of the extension or of the line "#!". At most 1,000 files of 4 MiB are read; more are opaque. Errors:
// kNotFound, kIo.
Result<SourceScan> ScanSources(const Path& folder, std::string_view entrypoint);

}  // namespace harness::plugin
