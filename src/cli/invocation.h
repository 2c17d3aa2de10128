// SPDX-License-Identifier: Apache-2.0
// One call of the program, as a verb sees it: settings, where results and talk go, progress, the home.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "cli/config.h"
#include "cli/progress_bar.h"
#include "cli/table.h"
#include "store/home.h"

namespace harness::cli {

class Invocation {
 public:
  explicit Invocation(Config config, ConfigSources sources);

  const Config& config() const { return config_; }
  const ConfigSources& sources() const { return sources_; }
  Progress& progress() { return progress_; }
  int threads() const { return static_cast<int>(config_.Integer("threads")); }
  uint64_t memory_bytes() const { return config_.Bytes("memory"); }

  // "text", "json" or "csv".
  const std::string& format() const { return format_; }
  bool json() const { return format_ == "json"; }
  bool color() const { return color_; }  // of stdout

  // Results, to stdout.
  void Print(std::string_view text);
  void PrintJson(const Json& json);
  // In the asked form; `empty` is said on stderr when the table has no row and people read it.
  void PrintTable(const Table& table, std::string_view empty);
  // Talk, to stderr; nothing with --quiet. A line without its line feed.
  void Remark(std::string_view line);

  // Where the home is, without touching it; opened, with its missing parts made.
  Result<store::ResolvedHome> HomePlace() const;
  Result<store::Home> OpenHome() const;
  // For a verb that only reads: also a home that this user cannot write. Makes none where --home names one,
  // which may be mistyped; the usual place becomes a home at its first use. Errors: kNotFound.
  Result<store::Home> OpenHomeToRead() const;
  // For a verb that changes what a home holds already: as above, but one that this user can write.
  Result<store::Home> OpenHomeToChange() const;

 private:
  Config config_;
  ConfigSources sources_;
  std::string format_;
  bool color_;
  ProgressBar progress_;
};

}  // namespace harness::cli
