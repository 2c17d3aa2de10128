// SPDX-License-Identifier: Apache-2.0
// The verbs prices import, prices check and prices list.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/json_members.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "sessions/money.h"
#include "sessions/price_table.h"
#include "sessions/session_store.h"

namespace harness::cli {
namespace {

struct PricesImportArguments {
  std::string file;
  std::optional<std::string> from;
};

// How often a model was charged in the sessions of the home, and from when to when.
struct ModelUse {
  int64_t sessions = 0;
  Timestamp first_us = INT64_MAX, last_us = INT64_MIN;
};

Result<sessions::PriceTable> ReadPrices(const std::string& file, Timestamp default_from_us) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(file));
  return sessions::PriceTable::Parse(text, file, default_from_us);
}

Result<std::map<std::string, ModelUse>> ModelsOf(sessions::SessionStore& store) {
  std::map<std::string, ModelUse> uses;
  sessions::SessionQuery query;
  query.limit = 1000;
  do {
    ASSIGN_OR_RETURN(const sessions::SessionPage page, store.Page(query));
    for (const Json& row : page.rows) {
      const auto at = sessions::PriceMoment(TextOf(row, "created_at"));
      for (const Json& model : ArrayOf(row, "models_used")) {
        if (!model.is_string()) continue;
        ModelUse& use = uses[model.get<std::string>()];
        ++use.sessions;
        if (!at) continue;
        use.first_us = std::min(use.first_us, *at);
        use.last_us = std::max(use.last_us, *at);
      }
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return uses;
}

std::string CountText(const sessions::PriceTable& prices) {
  return FormatThousands(std::ssize(prices.prices())) + (prices.size() == 1 ? " price" : " prices");
}

Cell PriceCell(const std::optional<int64_t>& pico) {
  return pico ? ShownCell(sessions::DecimalOfPico(*pico), *pico) : ShownCell("-", nullptr);
}

Cell MomentCell(Timestamp time) {
  return time == INT64_MIN || time == INT64_MAX ? ShownCell("-", nullptr) : TimeCell(time);
}

}  // namespace

RunFunction SetupPricesImport(Arguments& arguments) {
  auto given = std::make_shared<PricesImportArguments>();
  Argument& file = arguments.Positional("FILE", "The table, as JSON", &given->file);
  file.required = true;
  file.offer = Offer::kFiles;
  arguments.Text("--from", "DATE",
                 "Day (UTC) from which entries without valid_from hold; earlier prices stay", &given->from);
  return [given](Invocation& invocation) -> Result<int> {
    Timestamp from = INT64_MIN;
    if (given->from) {
      const auto moment = sessions::PriceMoment(*given->from);
      if (!moment) return InvalidArgument("--from: " + moment.error().message);
      from = *moment;
    }
    ASSIGN_OR_RETURN(sessions::PriceTable prices, ReadPrices(given->file, from));
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
    ASSIGN_OR_RETURN(const auto store, sessions::SessionStore::Open(home));
    if (given->from) {
      ASSIGN_OR_RETURN(const sessions::PriceTable older, store->Prices());
      ASSIGN_OR_RETURN(prices, sessions::PriceTable::Merge(older, prices));
    }
    RETURN_IF_ERROR(store->SetPrices(prices));
    if (invocation.json()) {
      invocation.PrintJson({{"prices", prices.size()}, {"digest", prices.Digest()}});
    } else {
      invocation.Print(CountText(prices) + ", " + prices.Digest() + "\n");
      invocation.Remark("rows that stand keep their cost until: stat-harness sessions reanalyze");
    }
    return kExitPass;
  };
}

RunFunction SetupPricesCheck(Arguments& arguments) {
  auto given = std::make_shared<std::string>();
  Argument& file = arguments.Positional("FILE", "The table, as JSON", given.get());
  file.required = true;
  file.offer = Offer::kFiles;
  return [given](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const sessions::PriceTable prices, ReadPrices(*given, INT64_MIN));
    Table table({{"model without a price", "model"},
                 {"sessions", "sessions", true},
                 {"first", "first"},
                 {"last", "last"}});
    ASSIGN_OR_RETURN(const store::ResolvedHome place, invocation.HomePlace());
    std::error_code ignored;
    if (std::filesystem::exists(place.path / "sessions.db", ignored)) {
      ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
      ASSIGN_OR_RETURN(const auto store, sessions::SessionStore::Open(home));
      ASSIGN_OR_RETURN(const auto uses, ModelsOf(*store));
      for (const auto& [model, use] : uses) {
        if (prices.HasPriceOf(model, use.first_us) && prices.HasPriceOf(model, use.last_us)) continue;
        table.Add(
            {TextCell(model), CountCell(use.sessions), MomentCell(use.first_us), MomentCell(use.last_us)});
      }
    }
    invocation.Remark(*given + ": ok, " + CountText(prices));
    invocation.PrintTable(table, "every model of the home's sessions has a price");
    return kExitPass;
  };
}

RunFunction SetupPricesList(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const auto store, sessions::SessionStore::Open(home));
    ASSIGN_OR_RETURN(const sessions::PriceTable prices, store->Prices());
    Table table({{"model", "model"},
                 {"provider", "provider"},
                 {"from", "valid_from"},
                 {"until", "valid_until"},
                 {"above", "above_input_tokens", true},
                 {"USD/token in", "input_pico", true},
                 {"out", "output_pico", true},
                 {"cached", "cache_read_pico", true}});
    for (const sessions::Price& price : prices.prices()) {
      table.Add({TextCell(price.model), TextCell(price.provider), MomentCell(price.from_us),
                 MomentCell(price.until_us),
                 price.above_input_tokens ? CountCell(*price.above_input_tokens) : ShownCell("-", nullptr),
                 PriceCell(price.input), PriceCell(price.output), PriceCell(price.cache_read)});
    }
    invocation.PrintTable(table, "no prices yet: stat-harness prices import FILE");
    return kExitPass;
  };
}

}  // namespace harness::cli
