// SPDX-License-Identifier: Apache-2.0
#include "plugin/recommendation.h"

#include <cmath>

#include "base/text.h"

namespace harness::plugin {
namespace {

Error Broken(const Recommendation& of, std::string_view field, std::string_view found,
             std::string_view expected) {
  return InvalidArgument("recommendation " + Quoted(of.id) + ": " + std::string(field) + ": found " +
                         std::string(found) + ", expected " + std::string(expected));
}

// Blanks may be a name in the log.
Result<void> CheckName(const Recommendation& of, std::string_view field, const std::string& text) {
  if (text.empty()) return Broken(of, field, "an empty text", "a text");
  if (!IsValidUtf8(text)) return Broken(of, field, Quoted(text), "UTF-8");
  return Ok();
}

Result<void> CheckText(const Recommendation& of, std::string_view field, const std::string& text) {
  if (Trim(text).empty()) return Broken(of, field, "an empty text", "a text");
  return CheckName(of, field, text);
}

Result<void> CheckImpact(const Recommendation& of) {
  if (of.modeled.has_value() != of.not_modeled_reason.empty()) {
    return Broken(of, "modeled", of.modeled ? "an impact and a reason for none" : "neither",
                  "an impact or not_modeled_reason");
  }
  if (!of.modeled) return Ok();
  for (const double figure : {of.modeled->percent, of.modeled->basis_hours, of.modeled->delta_hours}) {
    if (!std::isfinite(figure)) return Broken(of, "modeled", "a number that is not finite", "finite numbers");
  }
  if (!(of.modeled->basis_hours > 0)) {
    return Broken(of, "modeled_basis_hours", FormatDouble(of.modeled->basis_hours), "a number above 0");
  }
  return Ok();
}

Result<void> Check(const Recommendation& of) {
  RETURN_IF_ERROR(CheckText(of, "id", of.id));
  RETURN_IF_ERROR(CheckText(of, "kind", of.kind));
  RETURN_IF_ERROR(CheckText(of, "action_type", of.action_type));
  RETURN_IF_ERROR(CheckText(of, "recommendation", of.recommendation));
  RETURN_IF_ERROR(CheckText(of, "scope_class", of.scope_class));
  RETURN_IF_ERROR(CheckText(of, "evidence.query", of.query));
  RETURN_IF_ERROR(CheckText(of, "how_to_check", of.how_to_check));
  if (!of.where.is_object()) return Broken(of, "where", of.where.type_name(), "an object");
  if (of.where.empty() && of.target_process_ids.empty())
    return Broken(of, "where", "neither a place nor a process", "where or target_process_ids");
  for (const std::string& process : of.target_process_ids)
    RETURN_IF_ERROR(CheckName(of, "target_process_ids", process));
  if (of.findings.empty()) return Broken(of, "evidence.findings", "none", "ids of findings");
  if (of.rows < 0) return Broken(of, "evidence.rows", std::to_string(of.rows), "0 or more");
  return CheckImpact(of);
}

}  // namespace

Result<Json> ToJson(const Recommendation& of) {
  RETURN_IF_ERROR(Check(of));
  Json json = {{"id", of.id},
               {"kind", of.kind},
               {"action_type", of.action_type},
               {"recommendation", of.recommendation},
               {"where", of.where},
               {"target_process_ids", of.target_process_ids},
               {"scope_class", of.scope_class},
               {"evidence", {{"findings", of.findings}, {"query", of.query}, {"rows", of.rows}}},
               {"how_to_check", of.how_to_check}};
  if (of.modeled) {
    json["modeled_percent"] = of.modeled->percent;
    json["modeled_basis_hours"] = of.modeled->basis_hours;
    json["modeled_delta_hours"] = of.modeled->delta_hours;
  } else {
    json["not_modeled_reason"] = of.not_modeled_reason;
  }
  if (!of.known_issue.empty()) json["known_issue"] = of.known_issue;
  return json;
}

Result<Json> ToJson(const NoRecommendation& reason) {
  if (Trim(reason.reason_code).empty() || Trim(reason.explanation).empty()) {
    return InvalidArgument("no_recommendation: found an empty text, expected reason_code and explanation");
  }
  return Json{{"reason_code", reason.reason_code}, {"explanation", reason.explanation}};
}

}  // namespace harness::plugin
