// SPDX-License-Identifier: Apache-2.0
#include "cli/gate_exit.h"

#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace harness::cli {

int ExitCodeFor(std::span<const insight::Gate> gates) {
  switch (insight::Worst(gates)) {
    case insight::Verdict::kFail:
      return kExitFailed;
    case insight::Verdict::kInconclusive:
      return kExitInconclusive;
    default:
      return kExitPass;
  }
}

std::string GateText(const insight::Gate& gate, bool color) {
  const bool bad = gate.verdict == insight::Verdict::kFail;
  const bool good = gate.verdict == insight::Verdict::kPass;
  const std::string name(insight::NameOf(gate.verdict));
  return Styled(name,
                bad    ? Style::kRed
                : good ? Style::kGreen
                       : Style::kYellow,
                color) +
         ": " + gate.sentence;
}

std::string GateLines(std::span<const insight::Gate> gates, bool color) {
  std::string lines;
  for (const insight::Gate& gate : gates)
    lines += "gate       " + gate.id + " " + GateText(gate, color) + "\n";
  return lines;
}

}  // namespace harness::cli
