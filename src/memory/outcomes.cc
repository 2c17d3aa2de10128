// SPDX-License-Identifier: Apache-2.0
#include "memory/outcomes.h"

#include <fcntl.h>
#include <unistd.h>

#include <tuple>

#include "base/json_members.h"
#include "base/sha256.h"
#include "base/text.h"
#include "store/file_lock.h"

namespace harness::memory {
namespace {

constexpr const char* kKind = "action";

Path FileOf(const store::Home& home) {
  return home.path() / "outcomes.jsonl";
}

Path HeadOf(const store::Home& home) {
  return home.path() / "outcomes.head";
}

std::string DigestOf(std::string_view line) {
  return "sha256:" + Sha256Hex(line);
}

// What was on disk when the last line was acknowledged.
struct Head {
  size_t lines = 0;
  std::string digest;  // of the last line; "" without one
};

Result<Head> ReadHead(const Path& file) {
  const auto text = ReadFile(file);
  if (!text && text.error().code == ErrorCode::kNotFound) return Head();
  if (!text) return text.error();
  ASSIGN_OR_RETURN(const Json json, ParseJson(*text, file.string()));
  const auto lines = IntegerOf(json, "lines");
  if (!lines || *lines < 0) return InvalidArgument(file.string() + ": found no number of lines");
  return Head{static_cast<size_t>(*lines), TextOf(json, "digest")};
}

std::optional<ActionOutcome> OutcomeFrom(const Json& json) {
  ActionOutcome outcome;
  outcome.run = TextOf(json, "run");
  outcome.lever_id = TextOf(json, "lever_id");
  outcome.target = TextOf(json, "target");
  outcome.note = TextOf(json, "note");
  const auto predicted = NumberOf(json, "predicted_hours");
  const auto recorded = IntegerOf(json, "recorded_us");
  const Json& kept = MemberOf(json, "kept");
  if (!predicted || !recorded || !kept.is_boolean() || outcome.lever_id.empty()) return std::nullopt;
  outcome.predicted_hours = *predicted;
  outcome.low_hours = NumberOf(json, "low_hours");
  outcome.realised_hours = NumberOf(json, "realised_hours");
  // Lines of versions before the spans were asked for have none.
  outcome.predicted_days = NumberOf(json, "predicted_days");
  outcome.realised_days = NumberOf(json, "realised_days");
  outcome.kept = kept.get<bool>();
  outcome.recorded_us = *recorded;
  return outcome;
}

// The lines of the file that stand in one chain.
struct Chain {
  OutcomeLog log;
  size_t lines = 0;
  std::string digest;      // of the last line
  uint64_t end_bytes = 0;  // behind the last whole line
};

class ChainReader {
 public:
  ChainReader(const Path& file, const Head& head) : file_(file), head_(head) {}

  Result<Chain> Read(std::string_view text) {
    while (!text.empty()) {
      const size_t end = text.find('\n');
      if (end == std::string_view::npos) break;
      RETURN_IF_ERROR(Add(text.substr(0, end)));
      chain_.end_bytes += end + 1;
      text.remove_prefix(end + 1);
    }
    chain_.log.torn = !text.empty();
    if (chain_.lines < head_.lines)
      return Altered(chain_.lines + 1, "is missing: there were " + std::to_string(head_.lines) + " lines");
    return std::move(chain_);
  }

 private:
  Error Altered(size_t line, const std::string& what) const {
    return InvalidArgument(file_.string() + ":" + std::to_string(line) + ": the line " + what +
                           "; put a copy back, or move it and outcomes.head away to begin anew");
  }

  Result<void> Add(std::string_view line) {
    const size_t number = chain_.lines + 1;
    const auto json = ParseJson(line, file_.string() + ":" + std::to_string(number));
    if (!json) return Altered(number, "is no JSON");
    if (TextOf(*json, "previous") != chain_.digest)
      return Altered(number, "does not follow the one before it: one of the two is altered or missing");
    chain_.digest = DigestOf(line);
    chain_.lines = number;
    if (number == head_.lines && chain_.digest != head_.digest)
      return Altered(number, "is not as it was recorded");
    // Other kinds of outcomes are for others.
    if (TextOf(*json, "kind") != kKind) return Ok();
    auto outcome = OutcomeFrom(*json);
    if (!outcome) return Altered(number, "is no outcome of an action");
    chain_.log.outcomes.push_back(std::move(*outcome));
    return Ok();
  }

  const Path& file_;
  const Head& head_;
  Chain chain_;
};

Result<Chain> ReadChain(const store::Home& home) {
  const Path file = FileOf(home);
  // The head first: whoever appends meanwhile writes the line before it counts it, so the file is never
  // behind.
  ASSIGN_OR_RETURN(const Head head, ReadHead(HeadOf(home)));
  auto text = ReadFile(file);
  if (!text && text.error().code == ErrorCode::kNotFound) text = std::string();
  if (!text) return text.error();
  return ChainReader(file, head).Read(*text);
}

}  // namespace

Json ToJson(const ActionOutcome& outcome) {
  return {{"recorded_us", outcome.recorded_us},
          {"run", outcome.run},
          {"lever_id", outcome.lever_id},
          {"target", outcome.target},
          {"predicted_hours", outcome.predicted_hours},
          {"low_hours", OrNull(outcome.low_hours)},
          {"predicted_days", OrNull(outcome.predicted_days)},
          {"realised_hours", OrNull(outcome.realised_hours)},
          {"realised_days", OrNull(outcome.realised_days)},
          {"kept", outcome.kept},
          {"note", outcome.note}};
}

std::optional<double> HoursPerDay(std::optional<double> hours, std::optional<double> days) {
  if (!hours || !days || *days <= 0) return std::nullopt;
  return *hours / *days;
}

bool ComparesRates(const ActionOutcome& outcome) {
  return HoursPerDay(outcome.predicted_hours, outcome.predicted_days) &&
         HoursPerDay(outcome.realised_hours, outcome.realised_days);
}

bool KeepsPromise(const ActionOutcome& outcome) {
  HARNESS_CHECK(outcome.realised_hours.has_value());
  const double promised = outcome.low_hours.value_or(outcome.predicted_hours);
  if (!ComparesRates(outcome)) return *outcome.realised_hours >= promised;
  return *HoursPerDay(outcome.realised_hours, outcome.realised_days) >=
         *HoursPerDay(promised, outcome.predicted_days);
}

Result<void> AppendOutcome(const store::Home& home, const ActionOutcome& outcome) {
  ASSIGN_OR_RETURN(const auto lock, store::FileLock::Take(home.path() / ".outcomes.lock"));
  ASSIGN_OR_RETURN(const Chain chain, ReadChain(home));
  Json json = ToJson(outcome);
  json["kind"] = kKind;
  json["previous"] = chain.digest;
  ASSIGN_OR_RETURN(const std::string line, CanonicalJson(json));
  ASSIGN_OR_RETURN(const store::Descriptor file,
                   store::Descriptor::Open(FileOf(home), O_CREAT | O_WRONLY, 0600));
  // What was torn off never counted.
  if (::ftruncate(file.fd(), static_cast<off_t>(chain.end_bytes)) != 0) return file.Failed("cannot cut");
  RETURN_IF_ERROR(store::WriteAllAt(file, line + "\n", chain.end_bytes));
  if (::fsync(file.fd()) != 0) return file.Failed("cannot sync");
  const Json head = {{"lines", chain.lines + 1}, {"digest", DigestOf(line)}};
  return WriteFileDurably(HeadOf(home), head.dump() + "\n", 0600);
}

Result<OutcomeLog> ReadOutcomes(const store::Home& home) {
  ASSIGN_OR_RETURN(Chain chain, ReadChain(home));
  return std::move(chain.log);
}

std::map<std::string, LeverRecord> RecordsByLever(std::span<const ActionOutcome> outcomes) {
  std::map<std::tuple<std::string, std::string, std::string>, bool> kept_by_action;
  for (const ActionOutcome& each : outcomes)
    kept_by_action[{each.lever_id, each.run, each.target}] = each.kept;
  std::map<std::string, LeverRecord> records;
  for (const auto& [action, kept] : kept_by_action) {
    LeverRecord& record = records[std::get<0>(action)];
    (kept ? record.kept : record.broken) += 1;
  }
  return records;
}

}  // namespace harness::memory
