// SPDX-License-Identifier: Apache-2.0
#include "insight/gate.h"

namespace harness::insight {

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return "pass";
    case Verdict::kWarn:
      return "warn";
    case Verdict::kFail:
      return "fail";
    case Verdict::kInconclusive:
      return "inconclusive";
    case Verdict::kSkipped:
      return "skipped";
  }
  return "";
}

Json ToJson(const Gate& gate) {
  return {{"id", gate.id},
          {"hard", gate.hard},
          {"verdict", NameOf(gate.verdict)},
          {"sentence", gate.sentence},
          {"measured", gate.measured}};
}

Verdict Worst(std::span<const Gate> gates) {
  Verdict worst = Verdict::kPass;
  for (const Gate& gate : gates) {
    if (!gate.hard) continue;
    if (gate.verdict == Verdict::kFail) return Verdict::kFail;
    if (gate.verdict == Verdict::kInconclusive) worst = Verdict::kInconclusive;
  }
  return worst;
}

}  // namespace harness::insight
