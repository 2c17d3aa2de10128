// SPDX-License-Identifier: Apache-2.0
// The verb sessions import.
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "sessions/session_store.h"
#include "sessions/trace_files.h"

namespace harness::cli {
namespace {

struct SessionsImportArguments {
  std::vector<std::string> files, map;
  std::optional<std::string> format;
};

Result<sessions::TraceFileOptions> ReadingOf(const SessionsImportArguments& given,
                                             const Invocation& invocation) {
  sessions::TraceFileOptions options;
  for (const std::string& text : given.map) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidArgument("--map: found " + Quoted(text) + ", expected role=COLUMN");
    }
    if (!options.map.emplace(text.substr(0, equals), text.substr(equals + 1)).second) {
      return InvalidArgument("--map: found the role " + Quoted(text.substr(0, equals)) + " twice");
    }
  }
  if (given.format) {
    options.format = sessions::TraceFormatOf(*given.format);
    if (!options.format) {
      return InvalidArgument("--input-format: found " + Quoted(*given.format) +
                             ", expected otlp, plain, langfuse or table");
    }
  }
  if (const std::string zone = invocation.config().Text("import.time_zone"); !zone.empty()) {
    options.time_zone = zone;
  }
  return options;
}

// What was read of one file, for people.
std::string TextOfReport(const sessions::TraceFileReport& report) {
  std::string text = report.file + ": " + std::string(sessions::NameOf(report.format)) + ", " +
                     FormatThousands(report.records) +
                     (report.format == sessions::TraceFormat::kTable ? " rows, " : " lines, ") +
                     FormatThousands(report.spans) + " spans, " + FormatThousands(report.rejected) +
                     " rejected\n";
  if (!report.map.empty()) {
    std::vector<std::string> pairs;
    for (const auto& [role, column] : report.map) pairs.push_back(role + "=" + column);
    text += "  " + (report.known_as.empty() ? "columns" : "columns of the " + report.known_as) + ": " +
            Join(pairs, " ") + "\n";
  }
  for (const std::string& reason : report.reasons) text += "  rejected: " + reason + "\n";
  return text;
}

Result<int> ImportSessions(const SessionsImportArguments& given, Invocation& invocation) {
  ASSIGN_OR_RETURN(sessions::TraceFileOptions reading, ReadingOf(given, invocation));
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("sessions-import"));
  reading.temp_folder = temp.path();
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  sessions::SessionStoreOptions options;
  options.time_zone = reading.time_zone;
  ASSIGN_OR_RETURN(const auto store, sessions::SessionStore::Open(home, options));
  int64_t stored = 0;
  const sessions::SpanSink sink = [&](std::span<const sessions::Span> spans) -> Result<void> {
    ASSIGN_OR_RETURN(const sessions::IngestOutcome outcome, store->Ingest(spans));
    stored += outcome.stored;
    return Ok();
  };
  Json files = Json::array();
  for (const std::string& file : given.files) {
    ASSIGN_OR_RETURN(const auto report, sessions::ReadTraceFile(file, reading, invocation.progress(), sink));
    files.push_back(sessions::ToJson(report));
    if (!invocation.json()) invocation.Print(TextOfReport(report));
  }
  RETURN_IF_ERROR(store->Drain(invocation.progress()));
  const Json stats = store->Stats();
  if (invocation.json()) {
    invocation.PrintJson({{"files", std::move(files)}, {"stored", stored}, {"home", stats}});
  } else {
    invocation.Print("stored " + FormatThousands(stored) + " spans; the home holds " +
                     FormatThousands(stats.value("sessions", int64_t{0})) + " sessions\n");
  }
  return kExitPass;
}

}  // namespace

RunFunction SetupSessionsImport(Arguments& arguments) {
  auto given = std::make_shared<SessionsImportArguments>();
  Argument& files = arguments.Positionals("FILE", "Files of traces", &given->files);
  files.offer = Offer::kFiles;
  files.required = true;
  arguments.Texts(
      "--map", "ROLE=COLUMN",
      "For tables: the column that plays a role; columns joined by + are joined or added, :TEXT is a "
      "constant",
      &given->map);
  arguments.Text("--input-format", "FORMAT",
                 "otlp, plain, langfuse or table, where the content does not tell", &given->format);
  arguments.OfSetting("import.time_zone");
  return [given](Invocation& invocation) { return ImportSessions(*given, invocation); };
}

}  // namespace harness::cli
