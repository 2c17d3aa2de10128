// SPDX-License-Identifier: Apache-2.0
// A gate: one question with a verdict, the sentence that says why, and the figures that decided.
#pragma once

#include <span>
#include <string>

#include "base/json.h"

namespace harness::insight {

enum class Verdict {
  kPass,
  kWarn,  // would fail where its policy were strict
  kFail,
  kInconclusive,  // cannot be judged, for instance without a reference: never a pass
  kSkipped,       // was not asked for
};
std::string_view NameOf(Verdict verdict);  // "pass", "warn", "fail", "inconclusive", "skipped"

struct Gate {
  std::string id;    // "discovery", "novelty", "data_access", ...
  bool hard = true;  // decides the exit code
  Verdict verdict = Verdict::kInconclusive;
  std::string sentence;            // plain English with the figures
  Json measured = Json::object();  // figures and thresholds
};

// {id, hard, verdict, sentence, measured}.
Json ToJson(const Gate& gate);

// Of the hard gates: kFail when one fails, else kInconclusive when one is, else kPass.
Verdict Worst(std::span<const Gate> gates);

}  // namespace harness::insight
