// SPDX-License-Identifier: Apache-2.0
// The verb sessions import.
#include <memory>

#include "base/json_members.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/import_arguments.h"
#include "cli/session_text.h"
#include "cli/verbs.h"
#include "sessions/session_store.h"
#include "sessions/trace_files.h"

namespace harness::cli {
namespace {

struct SessionsImportArguments {
  std::vector<std::string> files, map;
  std::optional<std::string> format, delimiter;
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
  if (given.delimiter) {
    const auto delimiter = ParseSeparator(*given.delimiter);
    if (!delimiter) return InvalidArgument("--delimiter: " + delimiter.error().message);
    options.delimiter = *delimiter;
  }
  if (const std::string zone = invocation.config().Text("import.time_zone"); !zone.empty()) {
    options.time_zone = zone;
  }
  return options;
}

// What was read of one file, for people.
std::string TextOfReport(const sessions::TraceFileReport& report) {
  std::string text =
      report.file + ": " + std::string(sessions::NameOf(report.format)) + ", " +
      CountedText(report.records, report.format == sessions::TraceFormat::kTable ? "row" : "line") + ", " +
      CountedText(report.spans, "span") + ", " + FormatThousands(report.rejected) + " rejected\n";
  if (!report.map.empty()) {
    std::vector<std::string> pairs;
    for (const auto& [role, column] : report.map) pairs.push_back(role + "=" + column);
    text += "  " + (report.known_as.empty() ? "columns" : "columns of the " + report.known_as) + ": " +
            Join(pairs, " ") + "\n";
  }
  for (const std::string& reason : report.reasons) text += "  rejected: " + reason + "\n";
  return text;
}

// An error where nothing at all could be read.
Result<void> CheckAnythingRead(const std::vector<sessions::TraceFileReport>& reports) {
  int64_t spans = 0, rejected = 0;
  const sessions::TraceFileReport* first = nullptr;
  for (const auto& report : reports) {
    spans += report.spans;
    rejected += report.rejected;
    if (first == nullptr && !report.reasons.empty()) first = &report;
  }
  if (spans > 0 || rejected == 0 || first == nullptr) return Ok();
  return InvalidArgument("nothing could be read, " + FormatThousands(rejected) +
                         " rejected; the first: " + first->reasons.front());
}

struct ImportedSessions {
  std::vector<sessions::TraceFileReport> reports;
  int64_t stored = 0;
};

// Reads file after file into the store; those before a file that cannot be read stay.
Result<void> ReadAll(const SessionsImportArguments& given, const sessions::TraceFileOptions& reading,
                     Invocation& invocation, sessions::SessionStore& store, ImportedSessions& imported) {
  const sessions::SpanSink sink = [&](std::span<const sessions::Span> spans) -> Result<void> {
    ASSIGN_OR_RETURN(const sessions::IngestOutcome outcome, store.Ingest(spans));
    imported.stored += outcome.stored;
    return Ok();
  };
  for (const std::string& file : given.files) {
    ASSIGN_OR_RETURN(auto report, sessions::ReadTraceFile(file, reading, invocation.progress(), sink));
    if (!invocation.json()) invocation.Print(TextOfReport(report));
    imported.reports.push_back(std::move(report));
  }
  return CheckAnythingRead(imported.reports);
}

// Spans that were not there before; nothing where that was not known.
std::optional<int64_t> NewSpans(const Json& before, const Json& after) {
  if (IntegerOf(before, "lag_bytes") != 0) return std::nullopt;
  const auto earlier = IntegerOf(before, "spans"), now = IntegerOf(after, "spans");
  return earlier && now ? std::optional(*now - *earlier) : std::nullopt;
}

Result<int> ImportSessions(const SessionsImportArguments& given, Invocation& invocation) {
  ASSIGN_OR_RETURN(sessions::TraceFileOptions reading, ReadingOf(given, invocation));
  ASSIGN_OR_RETURN(const TempFolder temp, TempFolder::Make("sessions-import"));
  reading.temp_folder = temp.path();
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  sessions::SessionStoreOptions options;
  options.time_zone = reading.time_zone;
  ASSIGN_OR_RETURN(const auto store, sessions::SessionStore::Open(home, options));
  const Json before = store->Stats();
  ImportedSessions imported;
  const Result<void> read = ReadAll(given, reading, invocation, *store, imported);
  if (imported.stored > 0) RETURN_IF_ERROR(store->Drain(invocation.progress()));
  RETURN_IF_ERROR(read);
  const Json stats = store->Stats();
  const std::optional<int64_t> fresh = NewSpans(before, stats);
  if (invocation.json()) {
    Json files = Json::array();
    for (const auto& report : imported.reports) files.push_back(sessions::ToJson(report));
    invocation.PrintJson({{"files", std::move(files)},
                          {"stored", imported.stored},
                          {"new", fresh ? Json(*fresh) : Json()},
                          {"home", stats}});
    return kExitPass;
  }
  invocation.Print("stored " + CountedText(imported.stored, "span") +
                   (fresh ? ", " + FormatThousands(*fresh) + " of them new" : "") + "; the home holds " +
                   CountedText(IntegerOf(stats, "sessions").value_or(0), "session") + "\n");
  if (const int64_t pending = IntegerOf(stats, "pending").value_or(0); pending > 0)
    invocation.Remark(
        "the cost of " + CountedText(pending, "session") +
        " is not known: stat-harness sessions ledger SESSION says why; prices of models come by "
        "stat-harness prices import FILE");
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
  arguments.Text("--delimiter", "CHAR",
                 "Between the fields of a table as text; tab, comma, semicolon, pipe or any other",
                 &given->delimiter);
  arguments.OfSetting("import.time_zone");
  return [given](Invocation& invocation) { return ImportSessions(*given, invocation); };
}

}  // namespace harness::cli
