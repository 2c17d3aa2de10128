// SPDX-License-Identifier: Apache-2.0
#include "cli/dataset_text.h"

#include "base/text.h"
#include "cli/quantity.h"
#include "cli/table.h"
#include "cli/terminal.h"

namespace harness::cli {
namespace {

int64_t Rejected(const eventlog::DatasetInfo& info) {
  int64_t rejected = 0;
  for (const eventlog::InputInfo& input : info.inputs) rejected += input.rows_rejected;
  return rejected;
}

}  // namespace

std::string DatasetLine(const eventlog::DatasetInfo& info) {
  std::string line = FormatThousands(info.rows) + (info.rows == 1 ? " row" : " rows");
  if (info.first_us != 0 || info.last_us != 0)
    line += ", " + FormatIso(info.first_us) + " to " + FormatIso(info.last_us);
  return line + ", " + FormatThousands(Rejected(info)) + " rejected";
}

std::string DatasetText(const eventlog::DatasetInfo& info, bool color) {
  std::string text = info.name + "\n" + info.version + "\n" + DatasetLine(info) + "\n";
  Table inputs({{"input", ""},
                {"format", ""},
                {"size", "", true},
                {"read", "", true},
                {"kept", "", true},
                {"rejected", "", true}});
  for (const eventlog::InputInfo& input : info.inputs) {
    inputs.Add({TextCell(input.file), TextCell(input.format), BytesCell(static_cast<uint64_t>(input.bytes)),
                CountCell(input.rows_read), CountCell(input.rows_kept), CountCell(input.rows_rejected)});
  }
  text += "\n" + inputs.Text(color);
  Table roles({{"role", ""}, {"column", ""}, {"how", ""}, {"note", ""}});
  for (const eventlog::RoleUse& role : info.roles) {
    roles.Add({TextCell(role.role), TextCell(role.column.empty() ? "-" : role.column), TextCell(role.how),
               TextCell(role.note)});
  }
  if (roles.size() > 0) text += "\n" + roles.Text(color);
  Table columns({{"stored column", ""}, {"nulls", "", true}, {"", ""}});
  for (const eventlog::DatasetColumn& column : info.columns) {
    columns.Add({TextCell(column.name), CountCell(column.nulls),
                 TextCell(column.is_private   ? "tokens of private values"
                          : column.is_raw     ? "private values in clear, which no result shows"
                          : column.normalized ? ""
                                              : "of the source")});
  }
  text += "\n" + columns.Text(color);
  if (info.counters.empty()) return text + "\nnothing was wrong with the input\n";
  Table counters({{"quality counter", ""}, {"severity", ""}, {"count", "", true}, {"meaning", ""}});
  for (const eventlog::QualityCounter& counter : info.counters) {
    counters.Add({TextCell(counter.name), TextCell(eventlog::SeverityName(counter.severity)),
                  CountCell(counter.count), TextCell(counter.meaning)});
  }
  return text + "\n" + counters.Text(color);
}

}  // namespace harness::cli
