// SPDX-License-Identifier: Apache-2.0
#include "server/job_table.h"

#include "base/json_members.h"

namespace harness::server {
namespace {

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS jobs ("
    "job_id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, state TEXT NOT NULL, request TEXT NOT NULL,"
    "run_id TEXT NOT NULL, exit_code INTEGER, error TEXT NOT NULL, created_us INTEGER NOT NULL,"
    "started_us INTEGER, finished_us INTEGER) STRICT";

Json ToJson(const JobRequest& request) {
  return {{"inputs", request.inputs},
          {"plugins", request.plugins},
          {"known_issues", request.known_issues},
          {"name", request.name},
          {"arguments", request.arguments}};
}

std::vector<std::string> TextsOf(const Json& object, std::string_view member) {
  std::vector<std::string> texts;
  for (const Json& text : ArrayOf(object, member)) {
    if (text.is_string()) texts.push_back(text.get<std::string>());
  }
  return texts;
}

Result<JobRequest> RequestOf(const std::string& text) {
  ASSIGN_OR_RETURN(const Json json, ParseJson(text, "stored job"));
  JobRequest request;
  request.inputs = TextsOf(json, "inputs");
  request.plugins = TextsOf(json, "plugins");
  request.known_issues = TextOf(json, "known_issues");
  request.name = TextOf(json, "name");
  request.arguments = TextsOf(json, "arguments");
  return request;
}

}  // namespace

Result<JobTable> JobTable::Open(const Path& file) {
  ASSIGN_OR_RETURN(store::Database database, store::Database::Open(file));
  RETURN_IF_ERROR(database.Execute(kSchema));
  return JobTable(std::move(database));
}

Result<std::vector<Job>> JobTable::All() {
  ASSIGN_OR_RETURN(store::Statement rows,
                   database_.Prepare("SELECT number, job_id, state, request, run_id, exit_code, error, "
                                     "created_us, started_us, finished_us FROM jobs ORDER BY number"));
  std::vector<Job> jobs;
  while (true) {
    ASSIGN_OR_RETURN(const bool there, rows.Step());
    if (!there) return jobs;
    Job job;
    job.number = rows.Int64(0);
    job.job_id = rows.Text(1);
    job.state = rows.Text(2);
    ASSIGN_OR_RETURN(job.request, RequestOf(rows.Text(3)));
    job.run_id = rows.Text(4);
    job.exit_code = rows.OptionalInt64(5);
    job.error = rows.Text(6);
    job.created_us = rows.Int64(7);
    job.started_us = rows.OptionalInt64(8);
    job.finished_us = rows.OptionalInt64(9);
    jobs.push_back(std::move(job));
  }
}

Result<void> JobTable::Put(const Job& job) {
  std::string request;
  try {
    request = ToJson(job.request).dump();
  } catch (const Json::exception&) {
    return InvalidArgument("job: found text that is not UTF-8, expected UTF-8");
  }
  ASSIGN_OR_RETURN(
      store::Statement put,
      database_.Prepare(
          "INSERT INTO jobs (number, job_id, state, request, run_id, exit_code, error, created_us, "
          "started_us, finished_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
          "ON CONFLICT (job_id) DO UPDATE SET state = ?3, run_id = ?5, exit_code = ?6, error = ?7, "
          "started_us = ?9, finished_us = ?10"));
  put.Bind(job.number, job.job_id, job.state, request, job.run_id, job.exit_code, job.error, job.created_us,
           job.started_us, job.finished_us);
  return put.Run();
}

Result<void> JobTable::Remove(std::string_view job_id) {
  ASSIGN_OR_RETURN(store::Statement remove, database_.Prepare("DELETE FROM jobs WHERE job_id = ?1"));
  remove.Bind(job_id);
  return remove.Run();
}

}  // namespace harness::server
