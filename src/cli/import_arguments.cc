// SPDX-License-Identifier: Apache-2.0
#include "cli/import_arguments.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"
#include "eventlog/schema.h"

namespace harness::cli {
namespace {

constexpr std::array<std::pair<std::string_view, char>, 6> kSeparators = {
    {{"tab", '\t'}, {"\\t", '\t'}, {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}, {"space", ' '}}};

std::vector<std::string> TimeForms() {
  std::vector<std::string> forms;
  for (int form = 0; form <= static_cast<int>(importers::TimeForm::kEpochNanos); ++form)
    forms.emplace_back(importers::TimeFormName(static_cast<importers::TimeForm>(form)));
  return forms;
}

const std::vector<std::string> kEncodings = {"utf-8", "latin-1", "utf-16"};

Error UnknownWord(std::string_view option, const std::string& word, const std::vector<std::string>& known) {
  const auto nearest = NearestWord(word, known);
  return InvalidArgument(std::string(option) + ": found " + Quoted(word) + ", expected one of " +
                         Join(known, ", ") + (nearest ? "; did you mean " + *nearest + "?" : ""));
}

std::string RoleNames() {
  std::vector<std::string> names;
  for (const eventlog::Role role : eventlog::AllRoles()) names.emplace_back(eventlog::RoleName(role));
  return Join(names, ", ");
}

Error At(std::string_view option, const Error& error) {
  return Error{error.code, std::string(option) + ": " + error.message};
}

}  // namespace

Result<std::pair<std::string, std::string>> ParseMapping(std::string_view text) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return InvalidArgument("found " + Quoted(text) + ", expected role=COLUMN");
  }
  const std::string role(text.substr(0, equals));
  if (!eventlog::RoleFromName(role)) {
    return InvalidArgument("found role " + Quoted(role) + ", expected one of " + RoleNames());
  }
  return std::pair(role, std::string(text.substr(equals + 1)));
}

Result<char> ParseSeparator(std::string_view text) {
  for (const auto& [name, character] : kSeparators) {
    if (name == text) return character;
  }
  if (text.size() == 1) return text.front();
  return InvalidArgument("found " + Quoted(text) +
                         ", expected one character, tab, comma, semicolon, pipe or space");
}

Result<void> ExpectFiles(const std::vector<std::string>& inputs) {
  std::error_code ignored;
  for (const std::string& input : inputs) {
    if (input != "-" || std::filesystem::exists(input, ignored)) continue;
    return InvalidArgument(
        "found - as the log, expected a file: a log is read more than once, which standard input cannot be; "
        "write it to a file first, cat > log.csv");
  }
  return Ok();
}

void ImportArguments::Declare(Arguments& arguments) {
  arguments.Texts("--map", "ROLE=COLUMN",
                  "The column that plays a role (" + RoleNames() + "); an empty column leaves the role out",
                  &map_);
  arguments.Texts(
      "--private", "COLUMN",
      "A further column of which only keyed tokens are stored, as of users and parameters, and of the "
      "columns that link to its ids",
      &private_);
  arguments.OfSetting("import.time_zone");
  const std::vector<std::string> forms = TimeForms();
  arguments.Text("--time-format", "FORM", "How all times are written: " + Join(forms, ", "), &time_format_)
      .choices = forms;
  arguments.Text("--name", "NAME", "Name of the dataset; from the first file otherwise", &name_);
  arguments.Choice("--derive-queue", {"case"},
                   "Take the largest end seen so far in the case as the queue time; labelled as derived",
                   &derive_);
  arguments
      .Text("--input-format", "FORMAT", "csv, parquet, jsonl, xes, swf, sacct or otlp, instead of looking",
            &format_)
      .choices = {"csv", "parquet", "jsonl", "xes", "swf", "sacct", "otlp"};
  arguments.Text("--delimiter", "CHAR",
                 "Between the fields of a text file; tab, comma, semicolon, pipe or any other", &delimiter_);
  arguments.Text("--quote", "CHAR", "Around fields of a text file", &quote_);
  arguments.Text("--encoding", "ENCODING", "utf-8, latin-1 or utf-16", &encoding_).choices = kEncodings;
  arguments.Switch("--header", "The first line holds the names of the columns", &header_);
  arguments.Switch("--no-header", "The first line is a row", &no_header_);
  arguments.OfSetting("import.keep_raw");
}

Result<importers::ImportOptions> ImportArguments::Options(const Invocation& invocation,
                                                          const std::vector<std::string>& inputs) const {
  RETURN_IF_ERROR(ExpectFiles(inputs));
  importers::ImportOptions options;
  for (const std::string& input : inputs) options.inputs.emplace_back(input);
  for (const std::string& text : map_) {
    Result<std::pair<std::string, std::string>> mapping = ParseMapping(text);
    if (!mapping) return At("--map", mapping.error());
    if (!options.map.insert(*mapping).second) {
      return InvalidArgument("--map: found two columns for " + mapping->first + ", expected one");
    }
  }
  options.private_columns = {private_.begin(), private_.end()};
  const std::string zone = invocation.config().Text("import.time_zone");
  if (!zone.empty()) options.time_zone = zone;
  if (time_format_) {
    options.time_form = importers::TimeFormFromName(*time_format_);
    if (!options.time_form) return UnknownWord("--time-format", *time_format_, TimeForms());
  }
  options.name = name_;
  options.derive_queue_case = !derive_.empty();
  options.source.format = format_;
  if (encoding_) {
    options.source.encoding = AsciiLower(*encoding_);
    if (std::find(kEncodings.begin(), kEncodings.end(), *options.source.encoding) == kEncodings.end())
      return UnknownWord("--encoding", *encoding_, kEncodings);
  }
  if (delimiter_) {
    const Result<char> character = ParseSeparator(*delimiter_);
    if (!character) return At("--delimiter", character.error());
    options.source.delimiter = *character;
  }
  if (quote_) {
    const Result<char> character = ParseSeparator(*quote_);
    if (!character) return At("--quote", character.error());
    options.source.quote = *character;
  }
  if (header_ && no_header_) return InvalidArgument("--header and --no-header exclude each other");
  if (header_ || no_header_) options.source.header = header_;
  options.source.keep_raw = invocation.config().Boolean("import.keep_raw");
  options.threads = invocation.threads();
  if (invocation.memory_bytes() > 0) options.memory_limit_bytes = invocation.memory_bytes();
  return options;
}

Result<void> ImportArguments::ExpectNone(const Invocation& invocation, std::string_view dataset) const {
  const auto by_flag = [&](const char* key) {
    return invocation.config().Get(key).origin.starts_with("flag ");
  };
  const std::array<std::pair<const char*, bool>, 13> given = {{{"--map", !map_.empty()},
                                                               {"--private", !private_.empty()},
                                                               {"--tz", by_flag("import.time_zone")},
                                                               {"--time-format", time_format_.has_value()},
                                                               {"--name", !name_.empty()},
                                                               {"--derive-queue", !derive_.empty()},
                                                               {"--input-format", format_.has_value()},
                                                               {"--delimiter", delimiter_.has_value()},
                                                               {"--quote", quote_.has_value()},
                                                               {"--encoding", encoding_.has_value()},
                                                               {"--header", header_},
                                                               {"--no-header", no_header_},
                                                               {"--keep-raw", by_flag("import.keep_raw")}}};
  for (const auto& [option, is_given] : given) {
    if (is_given)
      return InvalidArgument(std::string(option) + ": found the dataset " + Quoted(dataset) +
                             ", which is read already, expected a log to read with this option");
  }
  return Ok();
}

}  // namespace harness::cli
