// SPDX-License-Identifier: Apache-2.0
#include "process/holds.h"

#include <algorithm>
#include <tuple>

#include "process/sql_terms.h"

namespace harness::process {
namespace {

void AddWide(Int128 value, ExactSum& sum) {
  // A sum over a log fits 64 bits by far: 2^63 us is 292,000 years of waiting.
  sum.Add(static_cast<int64_t>(value));
}

// The predecessors that any row names, with their last end.
std::string Predecessors() {
  return "(SELECT execution_id AS id, max(ended_us) AS ended_us, "
         "arg_max(process_id, (coalesce(ended_us, -9223372036854775808), process_id)) AS process_id FROM "
         "events "
         "WHERE execution_id IN (SELECT parent_id FROM events WHERE parent_id IS NOT NULL UNION "
         "SELECT depends_on_id FROM events WHERE depends_on_id IS NOT NULL) GROUP BY execution_id)";
}

std::string LinkedRows() {
  return std::string("SELECT c.process_id AS process_id, c.started_us AS started_us, ") +
         "coalesce(c.eligible_us, c.queued_us) AS eligible_us, "
         "(d.id IS NOT NULL AND (p.id IS NULL OR coalesce(d.ended_us > p.ended_us, p.ended_us IS NULL))) AS "
         "by_dep, "
         "(p.id IS NOT NULL OR d.id IS NOT NULL) AS closes, "
         "CASE WHEN d.id IS NOT NULL AND (p.id IS NULL OR coalesce(d.ended_us > p.ended_us, p.ended_us IS "
         "NULL)) "
         "THEN d.process_id ELSE p.process_id END AS holder, greatest(p.ended_us, d.ended_us) AS "
         "holder_ended_us, "
         "((c.parent_id IS NOT NULL AND p.id IS NULL)::BIGINT + (c.depends_on_id IS NOT NULL AND d.id IS "
         "NULL)::BIGINT) "
         "AS open_links "
         "FROM (SELECT * FROM events WHERE " +
         kInSequenceSql +
         ") c LEFT JOIN preds p ON c.parent_id = p.id "
         "LEFT JOIN preds d ON c.depends_on_id = d.id";
}

// least/greatest of SQL skip nulls, so an unknown start means held until the holder ended.
constexpr const char* kHeld =
    "CASE WHEN holder_ended_us IS NULL OR eligible_us IS NULL OR started_us IS NULL THEN NULL "
    "ELSE greatest(0, least(started_us, holder_ended_us) - eligible_us) END";

}  // namespace

Result<Holds> CollectHolds(eventlog::DataAccessor& data) {
  Holds holds;
  const std::string sql =
      "WITH preds AS MATERIALIZED " + Predecessors() + ", linked AS (" + LinkedRows() +
      "), held AS (SELECT *, " + kHeld +
      " AS held_us FROM linked) "
      "SELECT coalesce(process_id, '(unknown)'), coalesce(holder, '(unknown)'), by_dep, closes, count(*), "
      "count(*) FILTER (WHERE held_us > 0), coalesce(sum(held_us), 0)::HUGEINT, "
      "coalesce(sum(started_us - eligible_us), 0)::HUGEINT, "
      "count(*) FILTER (WHERE started_us >= holder_ended_us), count(*) FILTER (WHERE started_us IS NOT NULL "
      "AND "
      "holder_ended_us IS NOT NULL), count(*) FILTER (WHERE closes AND holder_ended_us IS NULL), "
      "sum(open_links)::HUGEINT "
      "FROM held GROUP BY ALL ORDER BY ALL";
  RETURN_IF_ERROR(data.Query(sql, [&](const engine::Chunk& chunk) -> Result<void> {
    for (size_t i = 0; i < chunk.rows(); ++i) {
      holds.linked_runs += chunk.Int64(4, i);
      holds.holder_not_ended += chunk.Int64(10, i);
      holds.open_links += static_cast<int64_t>(chunk.HugeInt(11, i));
      AddWide(chunk.HugeInt(6, i), holds.held_us);
      if (!chunk.Boolean(3, i)) continue;
      HoldPair pair;
      pair.process_id = chunk.Text(0, i);
      pair.holder_process_id = chunk.Text(1, i);
      pair.link = chunk.Boolean(2, i) ? "dependency" : "parent";
      pair.runs = chunk.Int64(4, i);
      pair.held_runs = chunk.Int64(5, i);
      AddWide(chunk.HugeInt(6, i), pair.held_us);
      AddWide(chunk.HugeInt(7, i), pair.eligible_wait_us);
      pair.after_release = chunk.Int64(8, i);
      pair.with_times = chunk.Int64(9, i);
      holds.pairs.push_back(std::move(pair));
    }
    return Ok();
  }));
  RETURN_IF_ERROR(
      data.Query(std::string("SELECT coalesce(sum(") + kEligibleWaitSql + "), 0)::HUGEINT FROM events",
                 [&](const engine::Chunk& chunk) -> Result<void> {
                   AddWide(chunk.HugeInt(0, 0), holds.eligible_wait_us);
                   return Ok();
                 }));
  std::sort(holds.pairs.begin(), holds.pairs.end(), [](const HoldPair& a, const HoldPair& b) {
    if (a.held_us.value() != b.held_us.value()) return a.held_us.value() > b.held_us.value();
    return std::tie(a.process_id, a.holder_process_id, a.link) <
           std::tie(b.process_id, b.holder_process_id, b.link);
  });
  return holds;
}

}  // namespace harness::process
