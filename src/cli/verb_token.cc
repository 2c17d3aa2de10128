// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "cli/exit_code.h"
#include "cli/verbs.h"
#include "server/tokens.h"

namespace harness::cli {
namespace {

struct CreateArguments {
  std::string name;
  bool read_only = false;
  int64_t expires_days = 0;
};

Json TokenJson(const server::TokenRow& row) {
  const auto time = [](const std::optional<Timestamp>& at) { return at ? Json(FormatIso(*at)) : Json(); };
  return {{"id", row.id},
          {"name", row.name},
          {"read_only", row.read_only},
          {"created_at", time(row.created_us)},
          {"expires_at", time(row.expires_us)},
          {"revoked_at", time(row.revoked_us)}};
}

std::string StateOf(const server::TokenRow& row, Timestamp now) {
  if (row.revoked_us) return "revoked";
  return row.expires_us && *row.expires_us <= now ? "expired" : "valid";
}

Cell OptionalTimeCell(const std::optional<Timestamp>& time) {
  return time ? TimeCell(FloorTo(*time, kMicrosPerSecond)) : ShownCell("-", nullptr);
}

}  // namespace

RunFunction SetupTokenCreate(Arguments& arguments) {
  auto given = std::make_shared<CreateArguments>();
  arguments.Positional("NAME", "Who or what it is for, for people", &given->name).required = true;
  arguments.Switch("--read-only", "It may read, but not write", &given->read_only);
  arguments.Integer("--expires", "Days until it is no longer valid; never otherwise", 1, 36'500,
                    &given->expires_days);
  return [given](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHome());
    ASSIGN_OR_RETURN(const auto tokens, server::Tokens::Open(home));
    std::optional<Timestamp> expires;
    if (given->expires_days > 0) expires = SystemClock().Now() + given->expires_days * kMicrosPerDay;
    ASSIGN_OR_RETURN(const server::Tokens::Created created,
                     tokens->Create(given->name, given->read_only, expires));
    if (invocation.json()) {
      Json json = TokenJson(created.row);
      json["token"] = created.token;
      invocation.PrintJson(json);
    } else {
      invocation.Print(created.token + "\n");
      invocation.Remark("stat-harness: token " + created.row.id + " is shown this once; keep it");
    }
    return kExitPass;
  };
}

RunFunction SetupTokenList(Arguments&) {
  return [](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToRead());
    ASSIGN_OR_RETURN(const auto tokens, server::Tokens::Open(home));
    ASSIGN_OR_RETURN(const std::vector<server::TokenRow> rows, tokens->List());
    const Timestamp now = SystemClock().Now();
    Table table({{"token", "id"},
                 {"state", "state"},
                 {"may", "may"},
                 {"created", "created_at"},
                 {"expires", "expires_at"},
                 {"name", "name"}});
    for (const server::TokenRow& row : rows) {
      table.Add({TextCell(row.id), TextCell(StateOf(row, now)), TextCell(row.read_only ? "read" : "write"),
                 OptionalTimeCell(row.created_us), OptionalTimeCell(row.expires_us), TextCell(row.name)});
    }
    invocation.PrintTable(table, "no tokens yet: stat-harness token create NAME");
    return kExitPass;
  };
}

RunFunction SetupTokenRevoke(Arguments& arguments) {
  auto id = std::make_shared<std::string>();
  arguments.Positional("ID", "As token list shows it", id.get()).required = true;
  return [id](Invocation& invocation) -> Result<int> {
    ASSIGN_OR_RETURN(const store::Home home, invocation.OpenHomeToChange());
    ASSIGN_OR_RETURN(const auto tokens, server::Tokens::Open(home));
    ASSIGN_OR_RETURN(const server::TokenRow row, tokens->Revoke(*id));
    if (invocation.json()) {
      invocation.PrintJson(TokenJson(row));
    } else {
      invocation.Remark("stat-harness: token " + row.id + " (" + row.name + ") is revoked");
    }
    return kExitPass;
  };
}

}  // namespace harness::cli
