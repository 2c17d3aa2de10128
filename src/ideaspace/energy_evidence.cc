// SPDX-License-Identifier: Apache-2.0
#include "ideaspace/energy_evidence.h"

#include "base/sql_text.h"
#include "process/sql_terms.h"

namespace harness::ideaspace {
namespace {

constexpr const char* kDelay = "started_us - coalesce(queued_us, eligible_us)";
constexpr const char* kDuration = "ended_us - started_us";
constexpr const char* kScheduled =
    "(schedule_id IS NOT NULL OR coalesce(lower(trim(process_id)) = 'qemail', false))";

std::string Where(const EvidencePlace& place) {
  if (place.kind == "process") return "process_id = " + SqlText(std::string(place.name));
  if (place.kind == "host") return "host = " + SqlText(std::string(place.name));
  if (place.kind == "cohort") {
    const std::string at = process::kReferenceSql;
    return at + " >= " + std::to_string(place.from_us) + " AND " + at + " < " + std::to_string(place.to_us);
  }
  if (place.kind == "group") {
    return "CAST(" + SqlName(place.column) +
           " AS VARCHAR) = " + SqlText(place.name.substr(place.column.size() + 1));
  }
  return "true";
}

std::string Quantile(const std::string& time, const char* q, std::string_view name,
                     const std::string& where) {
  return "SELECT quantile_cont(" + time + ", " + q + ") / 1e6 AS " + std::string(name) +
         ", count(*) AS executions FROM events WHERE " + time + " >= 0 AND " + where;
}

std::string Rate(const std::string& which, std::string_view name, const EvidencePlace& place) {
  return "SELECT count(*) * 60000000.0 / " + std::to_string(place.span_us) + " AS " + std::string(name) +
         ", count(*) AS executions FROM events WHERE " + which + " AND " + Where(place);
}

}  // namespace

std::string EvidenceQuery(Kpi kpi, const EvidencePlace& place) {
  const std::string where = Where(place);
  const std::string_view name = InfoOf(kpi).name;
  switch (kpi) {
    case Kpi::kDurationP50:
      return Quantile(kDuration, "0.5", name, where);
    case Kpi::kDurationP95:
      return Quantile(kDuration, "0.95", name, where);
    case Kpi::kQueueDelayP50:
      return Quantile(kDelay, "0.5", name, where);
    case Kpi::kQueueDelayP95:
      return Quantile(kDelay, "0.95", name, where);
    case Kpi::kErrorRate:
      return "SELECT status, count(*) AS executions FROM events WHERE status IS NOT NULL AND " + where +
             " GROUP BY ALL ORDER BY ALL";
    case Kpi::kRatePerMin:
      return Rate(std::string("NOT ") + kScheduled, name, place);
    case Kpi::kBackgroundOverheadPerMin:
      return Rate(kScheduled, name, place);
    case Kpi::kEligibleWaitGtShare:
      break;
  }
  const std::string wait = process::kEligibleWaitSql;
  return "SELECT count(*) FILTER (WHERE " + wait + " > " + std::to_string(place.wait_threshold_us) +
         ") / count(*) AS " + std::string(name) + ", count(*) AS executions FROM events WHERE " + wait +
         " >= 0 AND " + where;
}

}  // namespace harness::ideaspace
