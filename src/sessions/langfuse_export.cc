// SPDX-License-Identifier: Apache-2.0
#include "sessions/langfuse_export.h"

#include "base/json_members.h"
#include "base/sha256.h"
#include "base/text.h"
#include "importers/time_parse.h"
#include "sessions/decode_log.h"
#include "sessions/field_reader.h"

namespace harness::sessions {
namespace {

// Members of an observation and the attribute that means the same.
constexpr std::pair<const char*, const char*> kMembers[] = {
    {"type", "langfuse.observation.type"},
    {"level", "langfuse.observation.level"},
    {"model", "langfuse.observation.model.name"},
    {"modelParameters", "langfuse.observation.model.parameters"},
    {"usageDetails", "langfuse.observation.usage_details"},
    {"costDetails", "langfuse.observation.cost_details"},
    {"promptName", "langfuse.observation.prompt.name"},
    {"promptVersion", "langfuse.observation.prompt.version"},
    {"completionStartTime", "langfuse.observation.completion_start_time"},
    {"input", "langfuse.observation.input"},
};

std::string HexOrDigest(const std::string& id, size_t digits) {
  std::string lower = AsciiLower(id);
  const bool hex = lower.size() == digits && lower.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex && lower.find_first_not_of('0') != std::string::npos ? lower : Sha256Hex(id).substr(0, digits);
}

Result<uint64_t> NanosOf(const Json& observation, const char* member) {
  const std::string text = TextOf(observation, member);
  const auto time = importers::ParseTime(text, importers::TimeForm::kIso);
  if (!time || time->us <= 0) {
    return InvalidArgument(std::string(member) + " is " + Quoted(text) + ", expected an ISO time");
  }
  return static_cast<uint64_t>(time->us) * 1000;
}

class LangfuseTrace {
 public:
  explicit LangfuseTrace(const Json& trace) : trace_(trace), trace_id_(HexOrDigest(TextOf(trace, "id"), 32)) {
    resource_.Put("langfuse.session.id", ValueOfJson(MemberOf(trace, "sessionId")));
  }

  Result<Span> Read(const Json& observation) {
    const std::string id = TextOf(observation, "id");
    if (id.empty()) return InvalidArgument("id is missing");
    SpanDraft draft;
    draft.trace_id = trace_id_;
    draft.span_id = HexOrDigest(id, 16);
    const std::string parent = TextOf(observation, "parentObservationId");
    if (!parent.empty()) draft.parent_id = HexOrDigest(parent, 16);
    const std::string name = TextOf(observation, "name");
    draft.name = name;
    ASSIGN_OR_RETURN(draft.start_ns, NanosOf(observation, "startTime"));
    draft.end_ns = draft.start_ns;  // events have no end
    if (!MemberOf(observation, "endTime").is_null()) {
      ASSIGN_OR_RETURN(draft.end_ns, NanosOf(observation, "endTime"));
    }
    attributes_.Clear();
    attributes_.Put("langfuse.trace.name", ValueOfJson(MemberOf(trace_, "name")));
    for (const auto& [member, attribute] : kMembers) {
      attributes_.Put(attribute, ValueOfJson(MemberOf(observation, member)));
    }
    Span span;
    RETURN_IF_ERROR(MakeSpan(draft, attributes_, events_, resource_, span));
    return span;
  }

 private:
  const Json& trace_;
  const std::string trace_id_;
  AttributeSet attributes_{Aliases()}, events_{Aliases()}, resource_{Aliases()};
};

}  // namespace

Result<Decoded> DecodeLangfuseTrace(const Json& line) {
  const Json& trace = MemberOf(line, "trace");
  const Json& observations = MemberOf(line, "observations");
  if (!trace.is_object() || !observations.is_array()) {
    return InvalidArgument("found no Langfuse trace, expected {\"trace\": {...}, \"observations\": [...]}");
  }
  if (TextOf(trace, "id").empty()) return InvalidArgument("trace.id is missing");
  LangfuseTrace reader(trace);
  Decoded decoded;
  for (size_t i = 0; i < observations.size(); ++i) {
    auto span = reader.Read(observations[i]);
    if (span) {
      decoded.spans.push_back(std::move(*span));
    } else {
      Reject(decoded, "observations[" + std::to_string(i) + "]", span.error().message);
    }
  }
  return decoded;
}

}  // namespace harness::sessions
