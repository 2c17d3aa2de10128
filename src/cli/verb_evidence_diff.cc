// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "evidence/diff.h"
#include "evidence/verify.h"

namespace harness::cli {
namespace {

Result<evidence::PackManifest> HoldingPack(const std::string& folder) {
  ASSIGN_OR_RETURN(evidence::PackCheck check, evidence::VerifyPack(folder));
  if (check.holds()) return std::move(*check.manifest);
  return InvalidArgument(folder + ": found a pack that is not as it was signed (" +
                         check.problems.front().place +
                         "), expected one that stat-harness evidence verify passes");
}

Result<int> DiffEvidence(const std::string& a, const std::string& b, Invocation& invocation) {
  ASSIGN_OR_RETURN(const evidence::PackManifest pack_a, HoldingPack(a));
  ASSIGN_OR_RETURN(const evidence::PackManifest pack_b, HoldingPack(b));
  ASSIGN_OR_RETURN(const auto differences, evidence::ComparePacks(a, b));
  const bool same = pack_a.stable_digest == pack_b.stable_digest;
  Table table({{"part", "part"}, {"change", "change"}, {"file", "path"}, {"where", "places"}});
  for (const evidence::PackDifference& each : differences) {
    table.Add({TextCell(each.stable ? "stable" : "volatile"), TextCell(each.change), TextCell(each.path),
               ShownCell(Join(each.places, " "), each.places)});
  }
  if (invocation.json()) {
    invocation.PrintJson({{"stable_equal", same},
                          {"a", {{"run_id", pack_a.run_id}, {"stable_digest", pack_a.stable_digest}}},
                          {"b", {{"run_id", pack_b.run_id}, {"stable_digest", pack_b.stable_digest}}},
                          {"differences", table.ToJson()}});
  } else {
    if (invocation.format() != "csv") {
      invocation.Print(same ? "stable     equal, " + pack_a.stable_digest + "\n"
                            : "stable     A " + pack_a.stable_digest + "\n           B " +
                                  pack_b.stable_digest + "\n");
    }
    invocation.PrintTable(table, "the two packs are the same");
  }
  return same ? kExitPass : kExitFailed;
}

}  // namespace

RunFunction SetupEvidenceDiff(Arguments& arguments) {
  auto packs = std::make_shared<std::vector<std::string>>();
  Argument& argument = arguments.Positionals("PACK", "The folders of two packs, A and B", packs.get());
  argument.offer = Offer::kFolders;
  argument.required = true;
  return [packs](Invocation& invocation) -> Result<int> {
    if (packs->size() != 2) {
      return InvalidArgument("evidence diff: found " + std::to_string(packs->size()) +
                             " packs, expected two");
    }
    return DiffEvidence(packs->front(), packs->back(), invocation);
  };
}

}  // namespace harness::cli
