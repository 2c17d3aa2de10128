// SPDX-License-Identifier: Apache-2.0
#include "eventlog/dataset.h"

#include <gtest/gtest.h>

#include "engine/engine.h"

namespace harness::eventlog {
namespace {

DatasetInfo Example() {
  DatasetInfo info;
  info.version = "sha256:" + std::string(64, 'a');
  info.seed = "sha256:" + std::string(64, 'b');
  info.name = "it's a \"log\"";
  info.rows = 3;
  info.time_zone = "Europe/Berlin";
  info.first_us = -5;
  info.last_us = 4'102'444'800'000'001;
  info.columns = {{"queued_us", engine::ColumnType::kInt64, true, 1, false, ""},
                  {"user_token", engine::ColumnType::kText, true, 0, true, ""},
                  {"weight", engine::ColumnType::kDouble, false, 3, false, "kg"},
                  {"sum", engine::ColumnType::kHugeInt, false, 0, false, ""},
                  {"flag", engine::ColumnType::kBoolean, false, 0, false, ""}};
  info.inputs = {{"a.csv", "00ff", 12, "csv", Json{{"delimiter", ";"}}, 4, 3, 1}};
  info.roles = {{"queued", "QUEUE_DT", "inferred", ""}, {"eligible", "", "derived", "as queued"}};
  info.counters = {{"row_too_short", Severity::kDataLoss, 1, "Row with fewer fields.", {"a.csv:3"}},
                   {"a", Severity::kInfo, 2, "", {}},
                   {"b", Severity::kError, 3, "", {}}};
  return info;
}

TEST(DatasetJson, ComesBackUnchanged) {
  const Json json = ToJson(Example());
  const DatasetInfo back = DatasetInfoFromJson(json, "dataset.json").value();
  EXPECT_EQ(ToJson(back), json);
  EXPECT_EQ(back.columns[3].type, engine::ColumnType::kHugeInt);
  EXPECT_EQ(back.inputs[0].rows_rejected, 1);
  EXPECT_EQ(back.inputs[0].dialect.at("delimiter"), ";");
  EXPECT_EQ(back.counters[0].severity, Severity::kDataLoss);
  EXPECT_EQ(back.counters[0].first, std::vector<std::string>{"a.csv:3"});
  EXPECT_EQ(back.first_us, -5);
  EXPECT_EQ(back.name, "it's a \"log\"");
}

TEST(DatasetFile, HoldsItsSchema) {
  DatasetInfo info = Example();
  info.inputs[0].sha256 = std::string(64, 'b');
  for (auto& counter : info.counters) counter.meaning = "Said.";
  const std::string text = DatasetFileText(info).value();
  EXPECT_EQ(ParseJson(text, "dataset.json").value(), ToJson(info));
}

TEST(DatasetFile, WhatBreaksTheSchemaIsAnErrorWithThePlace) {
  DatasetInfo info = Example();
  for (auto& counter : info.counters) counter.meaning = "Said.";
  const auto text = DatasetFileText(info);  // "00ff" is no SHA-256
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, ErrorCode::kInternal);
  EXPECT_NE(text.error().message.find("dataset.json: at /inputs/0/sha256"), std::string::npos)
      << text.error().message;
  info.inputs.clear();
  info.version = "aaaa";
  EXPECT_NE(DatasetFileText(info).error().message.find("/version"), std::string::npos);
}

TEST(DatasetJson, WithoutASeedTheVersionIsOne) {
  Json json = ToJson(Example());
  EXPECT_EQ(DatasetInfoFromJson(json, "").value().seed, Example().seed);
  json.erase("seed");
  EXPECT_EQ(DatasetInfoFromJson(json, "").value().seed, Example().version);
}

TEST(DatasetJson, EveryFieldIsRequiredAndNamedWhenItIsNotThere) {
  const Json whole = ToJson(Example());
  for (const auto& [key, value] : whole.items()) {
    if (key == "seed") continue;
    Json json = whole;
    json.erase(key);
    const auto read = DatasetInfoFromJson(json, "dataset.json");
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(read.error().message.find("dataset.json"), std::string::npos);
    EXPECT_NE(read.error().message.find(key), std::string::npos) << read.error().message;
  }
}

TEST(DatasetJson, AnotherFormatVersionIsRefused) {
  Json json = ToJson(Example());
  json["format_version"] = 3;
  const auto read = DatasetInfoFromJson(json, "dataset.json");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("format_version is 3, expected 1 or 2"), std::string::npos);
}

TEST(DatasetInfo, HasAColumnOnlyWithAValueInIt) {
  const DatasetInfo info = Example();
  EXPECT_TRUE(info.Has("queued_us"));
  EXPECT_FALSE(info.Has("weight"));  // three rows, three nulls
  EXPECT_FALSE(info.Has("nothing"));
  EXPECT_EQ(info.RoleOf("queued")->column, "QUEUE_DT");
  EXPECT_EQ(info.RoleOf("host"), nullptr);
}

TEST(EventsSql, NumbersTheRowsAndNamesTheirSource) {
  const TempFolder folder = TempFolder::Make("events").value();
  engine::Engine engine = engine::Engine::Open({uint64_t{1} << 29, 2, folder.path()}).value();
  engine::Connection connection = engine.Connect().value();
  ASSERT_TRUE(
      connection.Execute("COPY (SELECT * FROM (VALUES ('p', 1::BIGINT), ('q', 0), ('r', 1)) t(process_id, "
                         "source_index)) TO " +
                         SqlText(EventsFile(folder.path()).string()) + " (FORMAT parquet)"));
  DatasetInfo info;
  info.columns = {{"process_id", engine::ColumnType::kText, true, 0, false, "", true},
                  {"host", engine::ColumnType::kText, true, 3, false, "", false},
                  {"attempts", engine::ColumnType::kInt64, true, 3, false, "", false}};
  info.inputs.resize(2);
  info.inputs[0].file = "it's.csv";
  info.inputs[0].sha256 = "aa";
  info.inputs[1].file = "b.csv";
  info.inputs[1].sha256 = "bb";
  const std::string events = "(" + EventsSql(folder.path(), info) + ")";
  EXPECT_EQ(
      connection
          .QueryRowAsText("SELECT string_agg(row_id || process_id || __source_file || __source_hash, ' ' "
                          "ORDER BY row_id) FROM " +
                          events)
          .value()[0],
      "0pb.csvbb 1qit's.csvaa 2rb.csvbb");
  EXPECT_FALSE(connection.Execute("SELECT source_index FROM " + events));
  EXPECT_EQ(connection
                .QueryRowAsText("SELECT count(host), typeof(any_value(host)), count(attempts), "
                                "typeof(any_value(attempts)), count(*) FROM " +
                                events)
                .value(),
            (std::vector<std::string>{"0", "VARCHAR", "0", "BIGINT", "3"}));
  info.inputs.pop_back();  // one input: the file needs no index
  EXPECT_EQ(connection
                .QueryRowAsText("SELECT string_agg(__source_file, ' ') FROM (" +
                                EventsSql(folder.path(), info) + ")")
                .value()[0],
            "it's.csv it's.csv it's.csv");
}

TEST(Dataset, WholeNumbersInTheFileAreTextsToThoseWhoAsk) {
  const TempFolder folder = TempFolder::Make("dataset").value();
  auto engine = engine::Engine::Open({uint64_t{1} << 28, 1, folder.path()}).value();
  auto connection = engine.Connect().value();
  ASSERT_TRUE(
      connection.Execute("COPY (SELECT * FROM (VALUES (10::BIGINT, 'p'), (9, 'q'), (NULL, 'r')) "
                         "t(execution_id, process_id)) TO " +
                         SqlText(EventsFile(folder.path()).string()) + " (FORMAT parquet)"));
  DatasetInfo info;
  info.columns = {{"execution_id", engine::ColumnType::kText, true, 1, false, "", true, true},
                  {"process_id", engine::ColumnType::kText, true, 0, false, "", true}};
  info.inputs.resize(1);
  EXPECT_EQ(
      connection
          .QueryRowAsText("SELECT typeof(any_value(execution_id)), string_agg(execution_id, ' ' ORDER BY "
                          "execution_id), string_agg(process_id, ' ' ORDER BY row_id) FROM (" +
                          EventsSql(folder.path(), info) + ")")
          .value(),
      (std::vector<std::string>{"VARCHAR", "10 9", "p q r"}));
  // A program that knows no such columns must not read it.
  const Json json = ToJson(info);
  EXPECT_EQ(json.at("format_version"), 2);
  const auto again = DatasetInfoFromJson(json, "dataset.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->columns[0].as_number);
  EXPECT_FALSE(again->columns[1].as_number);
  info.columns[0].as_number = false;
  EXPECT_EQ(ToJson(info).at("format_version"), 1);
}

}  // namespace
}  // namespace harness::eventlog
