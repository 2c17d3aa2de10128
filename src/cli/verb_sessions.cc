// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>

#include "base/json_members.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/session_text.h"
#include "cli/verbs.h"
#include "importers/time_parse.h"
#include "sessions/session_store.h"

namespace harness::cli {
namespace {

using Store = sessions::SessionStore;

// Opens the home's sessions and says what a reader should know of them.
Result<std::unique_ptr<Store>> OpenStore(Invocation& invocation) {
  ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Open(home));
  const Json stats = store->Stats();
  for (const Json& remark : ArrayOf(stats, "remarks")) invocation.Remark(remark.get<std::string>());
  if (IntegerOf(stats, "lag_bytes").value_or(0) > 0 || IntegerOf(stats, "open").value_or(0) > 0)
    invocation.Remark(
        "some spans are not analysed yet; a server does it by itself, or: stat-harness sessions "
        "reanalyze");
  return store;
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

// What to do about an id that is not there: the ids that are near it.
std::string NearIds(Store& store, const std::string& id) {
  const auto page_of = [&](std::vector<sessions::SessionQuery::Filter> filters, int64_t limit) {
    sessions::SessionQuery query;
    query.filters = std::move(filters);
    query.limit = limit;
    std::vector<std::string> ids;
    if (const auto page = store.Page(query)) {
      for (const Json& row : page->rows) ids.push_back(TextOf(row, "session_id"));
    }
    return ids;
  };
  const std::vector<std::string> newest = page_of({}, 1000);
  if (newest.empty()) return "the home holds no sessions yet: stat-harness sessions import FILE";
  constexpr const char* kList = "stat-harness sessions list shows what there is";
  if (id.empty()) return kList;
  for (const char* op : {"starts", "contains"}) {
    const std::vector<std::string> near = page_of({{"session_id", op, id}}, 2);
    if (near.size() == 1) return "did you mean " + near.front() + "?";
    if (near.size() > 1)
      return "several have this in their ids: stat-harness sessions list --filter session_id:" +
             std::string(op) + ":" + id;
  }
  const auto nearest = NearestWord(id, newest);
  return nearest ? "did you mean " + *nearest + "?" : kList;
}

using Show = std::function<Result<int>(Invocation& invocation, Store& store, const std::string& id)>;

// A verb about one session.
RunFunction AboutSession(Arguments& arguments, Show show) {
  auto id = std::make_shared<std::string>();
  arguments.Positional("SESSION", "Id of the session", id.get()).required = true;
  return [id, show](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, OpenStore(invocation));
    Result<int> shown = show(invocation, *store, *id);
    // Other words tell that its row is still to come.
    if (shown || !shown.error().message.ends_with("no session of this id is known")) return shown;
    return NotFound(shown.error().message + "; " + NearIds(*store, *id));
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
      const Json stats = store->Stats();
      std::string empty = "no sessions: stat-harness sessions import FILE";
      if (const int64_t held = IntegerOf(stats, "rows").value_or(0); held > 0) {
        empty = "no session fits the filters; the home holds " + FormatThousands(held);
      } else if (IntegerOf(stats, "spans").value_or(0) > 0) {
        empty = "no session has a row: stat-harness sessions reanalyze makes them";
      }
      invocation.PrintTable(SessionTable(page.rows), empty);
    }
    if (!page.next_cursor.empty()) {
      const std::string rows = FormatThousands(std::ssize(page.rows));
      invocation.Remark(
          "shown: " + (page.total ? rows + " of " + FormatThousands(*page.total) : "the first " + rows) +
          "; see --limit, --sort and --filter");
    }
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
                          invocation.PrintTable(SessionRowTable(row), "");
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
                          ASSIGN_OR_RETURN(const Json row, store.Row(id));
                          invocation.Print(SessionWhyText(why, row));
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
                          if (invocation.format() == "text") invocation.Print(LedgerTotalText(ledger));
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
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToChange());
    ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Open(home));
    ASSIGN_OR_RETURN(const Json outcome, store->Reanalyze(time, invocation.progress()));
    if (invocation.json()) {
      invocation.PrintJson(outcome);
    } else {
      invocation.Print(CountedText(IntegerOf(outcome, "sessions").value_or(0), "session") + " analysed, " +
                       CountedText(IntegerOf(outcome, "changed").value_or(0), "row") + " changed\n");
    }
    if (time)
      invocation.Remark("the rows are as of " + FormatIso(*time) +
                        "; back to now: stat-harness sessions reanalyze");
    return kExitPass;
  };
}

}  // namespace harness::cli
