// SPDX-License-Identifier: Apache-2.0
#include "eventlog/private_names.h"

#include <gtest/gtest.h>

namespace harness::eventlog {
namespace {

TEST(PrivateNames, SpeakOfPeopleAndSecrets) {
  for (const char* name : {"USER_ID",
                           "userName",
                           "UserName2",
                           "login",
                           "LOGINS",
                           "e-mail",
                           "EMAIL",
                           "EMAILS",
                           "MAILTO",
                           "created.by.user",
                           "CREATED_BY",
                           "submitted_by",
                           "lastModifiedBy",
                           "APPROVED_BY_NAME",
                           "REQUESTED_BY",
                           "sent_by",
                           "Owner",
                           "OWNERS",
                           "phone",
                           "PHONE_NO",
                           "TELEPHONE",
                           "Mobile",
                           "OPERATOR_ID",
                           "PERSONS",
                           "AUTHORS",
                           "REQUESTOR",
                           "submitter",
                           "EMPLOYEE_ID",
                           "CUSTOMER_NAME",
                           "firstName",
                           "LAST NAME",
                           "surname",
                           "FULLNAME",
                           "ASSIGNED_TO",
                           "assignee",
                           "MANAGER",
                           "contact",
                           "PATIENT",
                           "BENUTZER",
                           "SOCIAL_SECURITY_NO",
                           "ssn",
                           "IBAN",
                           "Birthdate",
                           "birth_date",
                           "DOB",
                           "IP_ADDRESS",
                           "home addresses",
                           "CREDIT_CARD",
                           "AccountHolder"}) {
    EXPECT_TRUE(IsPrivateName(name)) << name;
  }
  for (const char* name : {"password", "PASSWORDS", "PASSWD", "PWD", "passphrase", "SECRET", "client_secret",
                           "API_KEY", "APIKey", "apikey", "sshKey", "PRIVATE_KEY", "TOKEN", "authToken",
                           "CREDENTIALS", "Cookie", "PIN", "pin_code"}) {
    EXPECT_TRUE(IsPrivateName(name)) << name;
  }
}

TEST(PrivateNames, LeaveOthersAlone) {
  for (const char* name : {"QUEUE_DT",
                           "ownership",
                           "mailbox_count",
                           "host",
                           "superuserless",
                           "",
                           "42",
                           "key",
                           "Pin count",
                           "schema_pass",
                           "resource_manager",
                           "sorted_by",
                           "blocked_by",
                           "memory_address",
                           "MAC_ADDRESS",
                           "mobile_app",
                           "log_on_disk",
                           "STATUS",
                           "process",
                           "schedule_name",
                           "parents",
                           "depends_on",
                           "attempts",
                           "hash_ids",
                           "task_name",
                           "number_of_frogs",
                           "human_source",
                           "contact_type",
                           "commit_time"}) {
    EXPECT_FALSE(PrivacyOfName(name).has_value()) << name;
  }
}

TEST(PrivateNames, MayBeOfMeasures) {
  for (const char* name : {"tokens",           "TOKEN_COUNT", "prompt_tokens",   "max_tokens",
                           "total_tokens",     "tokens_in",   "max_token",       "timeToFirstToken",
                           "ContextTokens",    "user_time",   "user_time_s",     "CPU user",
                           "author_date",      "author_time", "user_cost_usd",   "mail_queue_length",
                           "first_user_chars", "login_count", "active_users",    "n_users",
                           "last_login_at",    "pass",        "number_of_users", "password_changed_at"}) {
    const auto privacy = PrivacyOfName(name);
    ASSERT_TRUE(privacy.has_value()) << name;
    EXPECT_TRUE(privacy->measure) << name;
    EXPECT_FALSE(IsPrivateName(name)) << name;
  }
  // Numbers can say who, and dates can.
  for (const char* name : {"user", "user_id", "count_user_id", "birth_date", "phone_number", "ssn_count"}) {
    EXPECT_TRUE(IsPrivateName(name)) << name;
  }
}

TEST(PrivateNames, TellTheWord) {
  EXPECT_EQ(PrivacyOfName("LAST_UPDATED_BY")->word, "updated by");
  EXPECT_EQ(PrivacyOfName("e-mail")->word, "e mail");
  EXPECT_EQ(PrivacyOfName("OWNERS")->word, "owner");
}

}  // namespace
}  // namespace harness::eventlog
