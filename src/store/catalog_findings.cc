// SPDX-License-Identifier: Apache-2.0
#include "store/catalog_findings.h"

namespace harness::store {

Result<void> WriteFindings(Database& database, std::string_view run_id,
                           std::span<const FindingRow> findings) {
  ASSIGN_OR_RETURN(
      Statement insert,
      database.Prepare("INSERT INTO findings (run_id, plugin_id, finding_id, kind, severity, title, json) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
  for (const FindingRow& finding : findings) {
    ASSIGN_OR_RETURN(const std::string json, CanonicalJson(finding.json));
    RETURN_IF_ERROR(insert
                        .Bind(run_id, finding.plugin_id, finding.finding_id, finding.kind, finding.severity,
                              finding.title, json)
                        .Run());
  }
  return Ok();
}

Result<void> Catalog::InsertFindings(std::string_view run_id, std::span<const FindingRow> findings) {
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(Transaction transaction, Transaction::Begin(state_->database));
  RETURN_IF_ERROR(WriteFindings(state_->database, run_id, findings));
  return transaction.Commit();
}

Result<std::vector<FindingRow>> Catalog::ListFindings(std::string_view run_id) const {
  const std::lock_guard lock(state_->mutex);
  ASSIGN_OR_RETURN(
      Statement query,
      state_->database.Prepare("SELECT plugin_id, finding_id, kind, severity, title, json FROM findings "
                               "WHERE run_id = ?1 ORDER BY plugin_id, finding_id"));
  query.Bind(run_id);
  std::vector<FindingRow> rows;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, query.Step());
    if (!more) return rows;
    ASSIGN_OR_RETURN(Json json, ParseJson(query.Text(5), "catalog: findings.json"));
    rows.push_back(
        {query.Text(0), query.Text(1), query.Text(2), query.Text(3), query.Text(4), std::move(json)});
  }
}

}  // namespace harness::store
