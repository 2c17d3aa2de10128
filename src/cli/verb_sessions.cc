// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>

#include "base/json_members.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "importers/time_parse.h"
#include "sessions/session_store.h"

namespace harness::cli {
namespace {

using Store = sessions::SessionStore;

// Opens the home's sessions and says what a reader should know of them.
Result<std::unique_ptr<Store>> OpenStore(Invocation& invocation) {
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Open(home));
  const Json stats = store->Stats();
  for (const Json& remark : ArrayOf(stats, "remarks")) invocation.Remark(remark.get<std::string>());
  if (IntegerOf(stats, "lag_bytes").value_or(0) > 0 || IntegerOf(stats, "open").value_or(0) > 0)
    invocation.Remark(
        "some spans are not analysed yet; a server does it by itself, or: stat-harness sessions "
        "reanalyze");
  return store;
}

Cell MoneyCell(const Json& cost) {
  return cost.is_number() ? ShownCell("$" + FormatFixed(cost.get<double>(), 6), cost)
                          : ShownCell("unknown", cost);
}
Cell ZCell(const Json& z) {
  return z.is_number() ? ShownCell(FormatFixed(z.get<double>(), 2), z) : ShownCell("-", z);
}
Cell NumberCell(const Json& number) {
  return number.is_number_integer() ? CountCell(number.get<int64_t>()) : ShownCell("unknown", number);
}

Table SessionTable(const std::vector<Json>& rows) {
  Table table({{"session", "session_id"},
               {"cascade", "cascade_id"},
               {"input", "input_category"},
               {"state", "state"},
               {"z", "cost_z_score", true},
               {"cost", "total_cost", true},
               {"took", "total_duration_ms", true},
               {"tokens", "total_tokens", true},
               {"started", "created_at"}});
  for (const Json& row : rows) {
    const Json& duration = MemberOf(row, "total_duration_ms");
    const Micros duration_us = static_cast<Micros>(NumberOf(row, "total_duration_ms").value_or(0) * 1000);
    table.Add({TextCell(TextOf(row, "session_id")), TextCell(TextOf(row, "cascade_id")),
               TextCell(TextOf(row, "input_category")), TextCell(TextOf(row, "state")),
               ZCell(MemberOf(row, "cost_z_score")), MoneyCell(MemberOf(row, "total_cost")),
               ShownCell(FormatDuration(duration_us), duration), NumberCell(MemberOf(row, "total_tokens")),
               TextCell(TextOf(row, "created_at"))});
  }
  return table;
}

// "total_cost>=0.5", "cascade_id=support": the longest operator at the first place where one stands.
Result<sessions::SessionQuery::Filter> FilterOf(const std::string& text) {
  const size_t at = text.find_first_of("=!<>:");
  if (at == 0 || at == std::string::npos)
    return InvalidArgument("found " + Quoted(text) +
                           ", expected COLUMN=VALUE, COLUMN>VALUE or COLUMN:OP:VALUE");
  sessions::SessionQuery::Filter filter{text.substr(0, at), "", ""};
  if (text[at] == ':') {
    const size_t second = text.find(':', at + 1);
    if (second == std::string::npos)
      return InvalidArgument("found " + Quoted(text) + ", expected COLUMN:OP:VALUE");
    filter.op = text.substr(at + 1, second - at - 1);
    filter.value = text.substr(second + 1);
    return filter;
  }
  const size_t length = at + 1 < text.size() && text[at + 1] == '=' && text[at] != '=' ? 2 : 1;
  filter.op = text.substr(at, length);
  filter.value = text.substr(at + length);
  return filter;
}

// The members of an object as a table of two columns, for people.
Table MembersTable(const Json& object) {
  Table table({{"column", "column"}, {"value", "value"}});
  for (const auto& [name, value] : object.items())
    table.Add(
        {TextCell(name), ShownCell(value.is_string() ? value.get<std::string>() : value.dump(), value)});
  return table;
}

std::string ScoreSentence(std::string_view what, const Json& score, const Json& baseline) {
  const std::string state = TextOf(score, "state");
  const auto z = NumberOf(score, "z");
  const int64_t n = IntegerOf(score, "n").value_or(0);
  std::string text = std::string(what) + ": " + state;
  if (!z) return text + ", judged against " + std::to_string(n) + " earlier sessions\n";
  text += ", z " + FormatFixed(*z, 2) + " beside " + std::to_string(n) + " earlier sessions of the same " +
          TextOf(score, "tier");
  if (const auto p = NumberOf(score, "p_value")) text += ", p " + FormatDouble(*p);
  if (MemberOf(score, "restarted") == Json(true)) text += "; the history begins anew at a change of level";
  static_cast<void>(baseline);
  return text + "\n";
}

std::string WhyText(const Json& why) {
  std::string text = "Session " + TextOf(why, "session_id") + " of cascade " + TextOf(why, "cascade_id") +
                     ": " + TextOf(why, "state") + ".\n";
  for (const char* metric : {"cost", "duration", "tokens"})
    text += ScoreSentence(metric, MemberOf(MemberOf(why, "scores"), metric),
                          MemberOf(MemberOf(why, "baselines"), metric));
  for (const Json& part : ArrayOf(MemberOf(why, "because"), "parts"))
    text += "  " + TextOf(part, "sentence") + "\n";
  for (const Json& remark : ArrayOf(why, "remarks")) text += "  " + remark.get<std::string>() + "\n";
  if (MemberOf(why, "same_snapshot") == Json(false))
    text += "The history has changed since the row was made: these are the scores of now.\n";
  return text;
}

Table LedgerTable(const Json& ledger) {
  Table table({{"span", "span_id"},
               {"role", "ledger_role"},
               {"cost pico-USD", "cost_pico", true},
               {"price", "cost_source"},
               {"reason", "ledger_reason"}});
  for (const Json& line : ArrayOf(ledger, "lines")) {
    const auto text = [&](const char* name, const char* other) {
      const std::string value = TextOf(line, name);
      return TextCell(value.empty() ? TextOf(line, other) : value);
    };
    table.Add({TextCell(TextOf(line, "span_id")), text("ledger_role", "role"),
               NumberCell(MemberOf(line, "cost_pico")), TextCell(TextOf(line, "cost_source")),
               text("ledger_reason", "reason")});
  }
  return table;
}

using Show = std::function<Result<int>(Invocation& invocation, Store& store, const std::string& id)>;

// A verb about one session.
RunFunction AboutSession(Arguments& arguments, Show show) {
  auto id = std::make_shared<std::string>();
  arguments.Positional("SESSION", "Id of the session", id.get()).required = true;
  return [id, show](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenStore(invocation));
    return show(invocation, *store, *id);
  };
}

}  // namespace

RunFunction SetupSessionsList(Arguments& arguments) {
  struct Options {
    std::vector<std::string> filters;
    std::string sort = "created_at";
    bool ascending = false;
    int64_t limit = 50;
  };
  auto options = std::make_shared<Options>();
  arguments.Texts("--filter", "FILTER", "Only rows that fit, such as total_cost>0.5 or cascade_id=support",
                  &options->filters);
  arguments.Text("--sort", "COLUMN", "Order by this column", &options->sort);
  arguments.Switch("--ascending", "The smallest first", &options->ascending);
  arguments.Integer("--limit", "Most rows", 1, 1000, &options->limit);
  return [options](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenStore(invocation));
    sessions::SessionQuery query;
    query.sort = options->sort;
    query.descending = !options->ascending;
    query.limit = options->limit;
    for (const std::string& text : options->filters) {
      ASSIGN_OR_RETURN(auto filter, FilterOf(text));
      query.filters.push_back(std::move(filter));
    }
    ASSIGN_OR_RETURN(const sessions::SessionPage page, store->Page(query));
    if (invocation.json()) {
      invocation.PrintJson(page.rows);
    } else {
      invocation.PrintTable(SessionTable(page.rows), "no sessions: stat-harness sessions import FILE");
    }
    if (!page.next_cursor.empty()) invocation.Remark("there are more; see --limit, --sort and --filter");
    return kExitPass;
  };
}

RunFunction SetupSessionsShow(Arguments& arguments) {
  return AboutSession(arguments,
                      [](Invocation& invocation, Store& store, const std::string& id) -> Result<int> {
                        ASSIGN_OR_RETURN(const Json row, store.Row(id));
                        if (invocation.json()) {
                          invocation.PrintJson(row);
                        } else {
                          invocation.PrintTable(MembersTable(row), "");
                        }
                        return kExitPass;
                      });
}

RunFunction SetupSessionsWhy(Arguments& arguments) {
  return AboutSession(arguments,
                      [](Invocation& invocation, Store& store, const std::string& id) -> Result<int> {
                        ASSIGN_OR_RETURN(const Json why, store.Why(id));
                        if (invocation.json()) {
                          invocation.PrintJson(why);
                        } else {
                          invocation.Print(WhyText(why));
                        }
                        return kExitPass;
                      });
}

RunFunction SetupSessionsLedger(Arguments& arguments) {
  return AboutSession(arguments,
                      [](Invocation& invocation, Store& store, const std::string& id) -> Result<int> {
                        ASSIGN_OR_RETURN(const Json ledger, store.LedgerOf(id));
                        if (invocation.json()) {
                          invocation.PrintJson(ledger);
                        } else {
                          invocation.PrintTable(LedgerTable(ledger), "");
                        }
                        return kExitPass;
                      });
}

RunFunction SetupSessionsVerify(Arguments& arguments) {
  return AboutSession(
      arguments, [](Invocation& invocation, Store& store, const std::string& id) -> Result<int> {
        ASSIGN_OR_RETURN(const Json verified, store.Verify(id));
        const bool same = MemberOf(verified, "same") == Json(true);
        if (invocation.json()) {
          invocation.PrintJson(verified);
        } else {
          invocation.Print("session " + id + ": flags and scores " + (same ? "are" : "are NOT") +
                           " those that follow from " + TextOf(verified, "history") + "\n");
          for (const Json& one : ArrayOf(verified, "differences"))
            invocation.Print("  " + TextOf(one, "column") + ": the row has " + MemberOf(one, "row").dump() +
                             ", derived " + MemberOf(one, "derived").dump() + "\n");
        }
        return same ? kExitPass : kExitFailed;
      });
}

RunFunction SetupSessionsReanalyze(Arguments& arguments) {
  auto as_of = std::make_shared<std::string>();
  arguments.Text("--as-of", "TIME",
                 "Only from spans that had arrived until then, such as 2026-01-14T10:56:00Z", as_of.get());
  return [as_of](Invocation& invocation) -> Result<int> {
    std::optional<Timestamp> time;
    if (!as_of->empty()) {
      const auto parsed = importers::ParseTime(*as_of, importers::TimeForm::kIso);
      if (!parsed || !parsed->has_zone)
        return InvalidArgument("--as-of: found " + Quoted(*as_of) +
                               ", expected a time with its zone such as 2026-01-14T10:56:00Z");
      time = parsed->us;
    }
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Open(home));
    ASSIGN_OR_RETURN(const Json outcome, store->Reanalyze(time, invocation.progress()));
    if (invocation.json()) {
      invocation.PrintJson(outcome);
    } else {
      invocation.Print(FormatThousands(IntegerOf(outcome, "sessions").value_or(0)) + " sessions analysed, " +
                       FormatThousands(IntegerOf(outcome, "changed").value_or(0)) + " rows changed\n");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
