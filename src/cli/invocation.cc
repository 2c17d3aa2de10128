// SPDX-License-Identifier: Apache-2.0
#include "cli/invocation.h"

#include <unistd.h>

#include <cstdio>
#include <optional>

#include "cli/terminal.h"

namespace harness::cli {
namespace {

ProgressBar::Mode ModeOf(const Config& config) {
  if (config.Text("progress") == "json") return ProgressBar::Mode::kJson;
  if (config.Boolean("quiet")) return ProgressBar::Mode::kSilent;
  if (config.Boolean("verbose")) return ProgressBar::Mode::kLines;
  return IsTerminal(STDERR_FILENO) ? ProgressBar::Mode::kBar : ProgressBar::Mode::kSilent;
}

// Whether a home is there. Where it is not, a folder that the command line names may be mistyped: it must not
// become a home by looking for one.
Result<bool> IsThereOrUsual(const store::ResolvedHome& place) {
  ASSIGN_OR_RETURN(const bool is_home, store::Home::IsAt(place.path));
  if (is_home || !place.origin.starts_with("flag ")) return is_home;
  return NotFound("--home: found no data folder at " + place.path.string() +
                  ", expected one that is there; check the name, or make one with stat-harness import LOG "
                  "--home DIR");
}

}  // namespace

Invocation::Invocation(Config config, ConfigSources sources)
    : config_(std::move(config)),
      sources_(std::move(sources)),
      format_(config_.Text("format")),
      color_(UseColor(config_.Text("color"), STDOUT_FILENO)),
      progress_(ModeOf(config_)) {}

void Invocation::Print(std::string_view text) {
  progress_.Clear();
  // What programs read is as it is: JSON escapes, CSV quotes.
  const std::string shown = TerminalText(format_ == "text" ? text : std::string_view());
  if (format_ == "text") text = shown;
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Invocation::PrintJson(const Json& json) {
  Print(PrettyJson(json));
}

void Invocation::PrintTable(const Table& table, std::string_view empty) {
  if (json()) return PrintJson(table.ToJson());
  if (format_ == "csv") return Print(table.Csv());
  if (table.size() == 0) return Remark(empty);
  Print(table.Text(color_, IsTerminal(STDOUT_FILENO) ? TerminalWidth(STDOUT_FILENO) : 0));
}

void Invocation::Remark(std::string_view line) {
  if (config_.Boolean("quiet")) return;
  progress_.Clear();
  std::fprintf(stderr, "%s\n", TerminalText(line).c_str());
}

Result<store::ResolvedHome> Invocation::HomePlace() const {
  const Config::Value& home = config_.Get("home");
  std::optional<std::string> told;
  if (home.origin != "default") told = home.value.get<std::string>();
  ASSIGN_OR_RETURN(store::ResolvedHome place, store::ResolveHome(told, sources_.environment));
  if (told) place.origin = home.origin;
  return place;
}

Result<store::Home> Invocation::OpenHome() const {
  ASSIGN_OR_RETURN(const store::ResolvedHome place, HomePlace());
  return store::Home::Open(place.path);
}

Result<store::Home> Invocation::OpenHomeToRead() const {
  ASSIGN_OR_RETURN(const store::ResolvedHome place, HomePlace());
  ASSIGN_OR_RETURN(const bool is_there, IsThereOrUsual(place));
  return is_there ? store::Home::OpenToRead(place.path) : store::Home::Open(place.path);
}

Result<store::Home> Invocation::OpenHomeToChange() const {
  ASSIGN_OR_RETURN(const store::ResolvedHome place, HomePlace());
  RETURN_IF_ERROR(IsThereOrUsual(place));
  return store::Home::Open(place.path);
}

}  // namespace harness::cli
