// SPDX-License-Identifier: Apache-2.0
#include "eventlog/private_names.h"

#include <algorithm>
#include <array>
#include <vector>

namespace harness::eventlog {
namespace {

using Words = std::vector<std::string>;

// Each says by itself that the values name people, are ways to reach them, or are credentials.
constexpr std::array<std::string_view, 66> kTellingWords = {
    "user",        "login",       "logon",       "email",     "mail",      "phone",      "telephone",
    "fax",         "creator",     "owner",       "uid",       "operator",  "person",     "author",
    "committer",   "maintainer",  "employee",    "staff",     "assignee",  "assigner",   "approver",
    "reviewer",    "requester",   "requestor",   "submitter", "initiator", "recipient",  "beneficiary",
    "payee",       "cardholder",  "patient",     "nurse",     "physician", "doctor",     "clerk",
    "cashier",     "salesperson", "student",     "teacher",   "surname",   "forename",   "nickname",
    "address",     "addr",        "password",    "passwd",    "pwd",       "passphrase", "passcode",
    "credential",  "cred",        "secret",      "token",     "cookie",    "jwt",        "cvv",
    "cvc",         "benutzer",    "mitarbeiter", "vorname",   "nachname",  "passwort",   "kennwort",
    "utilisateur", "usuario",     "requestee"};

// Numbers and dates of these are private, too.
constexpr std::array<std::string_view, 8> kAlwaysWords = {"birth", "birthday", "birthdate", "dob",
                                                          "ssn",   "iban",     "passport",  "creditcard"};

// The same in two words, or in one: "first_name", "firstName", "FIRSTNAME".
constexpr std::array<std::string_view, 74> kTellingPairs = {
    "username",      "userid",         "useremail",      "usermail",       "userlogin",     "loginname",
    "loginid",       "email",          "emailaddress",   "mailto",         "mailaddress",   "phoneno",
    "phonenumber",   "mobileno",       "mobilenumber",   "mobilephone",    "cellphone",     "firstname",
    "lastname",      "fullname",       "middlename",     "familyname",     "givenname",     "maidenname",
    "realname",      "customername",   "contactname",    "contactperson",  "patientname",   "employeename",
    "accountholder", "accountowner",   "socialsecurity", "nationalid",     "taxid",         "taxnumber",
    "driverlicense", "driverslicense", "licenseplate",   "creditcard",     "cardnumber",    "cardno",
    "bankaccount",   "apikey",         "apitoken",       "accesskey",      "accesstoken",   "authtoken",
    "privatekey",    "sshkey",         "secretkey",      "signingkey",     "encryptionkey", "authkey",
    "securitycode",  "pincode",        "assignedto",     "clientip",       "remoteip",      "userip",
    "ipaddress",     "ipaddr",         "linemanager",    "accountmanager", "salesrep",      "callername",
    "callerid",      "teammember",     "createdby",      "submittedby",    "approvedby",    "updatedby",
    "modifiedby",    "requestedby"};

// These do when they are all of the name, but for "id", "name" and their like: a manager of resources is a
// program, and schema_pass counts.
constexpr std::array<std::string_view, 7> kWordsAlone = {"manager", "contact", "mobile",       "pin",
                                                         "pass",    "auth",    "authorization"};

// Addresses of machines and of memory.
constexpr std::array<std::string_view, 14> kMachineWords = {"memory",  "mem", "base",    "server",   "host",
                                                            "node",    "mac", "virtual", "physical", "heap",
                                                            "machine", "bus", "gateway", "dns"};

// A name that ends in one of these speaks of whom or which, never of how many.
constexpr std::array<std::string_view, 9> kIdentityWords = {"id",   "name", "no",      "number", "nr",
                                                            "code", "key",  "address", "text"};

// As the last word of a name: how many, how long, how much, when.
constexpr std::array<std::string_view, 55> kLastMeasures = {
    "count",    "cnt",       "total",    "sum",     "avg",    "mean",   "median", "min",  "max",  "pct",
    "percent",  "ratio",     "rate",     "share",   "score",  "length", "len",    "size", "byte", "kb",
    "mb",       "gb",        "char",     "line",    "row",    "time",   "date",   "dt",   "ts",   "at",
    "datetime", "timestamp", "utc",      "day",     "hour",   "minute", "second", "sec",  "s",    "ms",
    "us",       "ns",        "duration", "elapsed", "age",    "expiry", "cpu",    "cost", "usd",  "eur",
    "price",    "amount",    "quota",    "limit",   "attempt"};
constexpr std::array<std::string_view, 6> kFirstMeasures = {"cpu", "num", "n", "count", "cnt", "nb"};

// Before or after a word in the plural they say how many: "active_users".
constexpr std::array<std::string_view, 13> kPluralMeasures = {
    "active", "concurrent", "total",    "max",    "min", "avg",     "new",
    "failed", "unique",     "distinct", "number", "no",  "parallel"};

// What a language model reads and writes is counted in tokens.
constexpr std::array<std::string_view, 15> kTokenKinds = {
    "prompt",    "completion", "input", "output", "cached", "thinking", "response", "context",
    "generated", "reasoning",  "total", "max",    "usage",  "grader",   "time"};

// Done to rows by other rows, not by people.
constexpr std::array<std::string_view, 15> kArranged = {
    "sorted",   "grouped",  "partitioned", "divided",  "multiplied", "caused",    "blocked",  "limited",
    "followed", "preceded", "indexed",     "replaced", "superseded", "generated", "clustered"};
constexpr std::array<std::string_view, 6> kDone = {"run", "sent", "written", "made", "done", "paid"};

template <size_t N>
bool IsOneOf(const std::array<std::string_view, N>& known, std::string_view word) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

template <size_t N>
bool HasOneOf(const std::array<std::string_view, N>& known, const Words& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return IsOneOf(known, word); });
}

bool IsUpperLetter(char c) {
  return c >= 'A' && c <= 'Z';
}
bool IsLowerLetter(char c) {
  return c >= 'a' && c <= 'z';
}

// A hump begins a word: userName, APIKey.
bool BeginsHump(std::string_view name, size_t i) {
  if (i == 0 || !IsUpperLetter(name[i])) return false;
  const bool ends_acronym = IsUpperLetter(name[i - 1]) && i + 1 < name.size() && IsLowerLetter(name[i + 1]);
  return IsLowerLetter(name[i - 1]) || ends_acronym;
}

Words WordsOf(std::string_view name) {
  Words words;
  bool open = false;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool letter = IsUpperLetter(c) || IsLowerLetter(c) || static_cast<unsigned char>(c) >= 0x80;
    if (letter) {
      if (!open || BeginsHump(name, i)) words.emplace_back();
      words.back() += IsUpperLetter(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
    open = letter;
  }
  return words;
}

// "addresses" is address, "owners" owner; "address" and "pass" are singular.
std::string Singular(const std::string& word) {
  if (word.ends_with("sses")) return word.substr(0, word.size() - 2);
  const bool plural = word.size() > 3 && word.ends_with('s') && !word.ends_with("ss");
  return plural ? word.substr(0, word.size() - 1) : word;
}

// What in a name speaks of a person or a credential.
struct Told {
  std::string word;
  bool plural = false;
  bool always = false;     // whatever stands around it
  bool may_count = false;  // and its numbers are no secret
};

// "created by", "LAST_UPDATED_BY", "approved_by_name".
std::optional<Told> DoneBy(const Words& words) {
  for (size_t i = 1; i < words.size(); ++i) {
    const std::string& done = words[i - 1];
    const bool is_done = (done.size() > 4 && done.ends_with("ed")) || IsOneOf(kDone, done);
    if (words[i] != "by" || !is_done || IsOneOf(kArranged, done)) continue;
    const bool ends = std::all_of(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end(),
                                  [](const std::string& word) { return IsOneOf(kIdentityWords, word); });
    if (ends) return Told{done + " by", false, false, false};
  }
  return std::nullopt;
}

std::optional<Told> Alone(const Words& words) {
  size_t left = words.size();
  while (left > 1 && IsOneOf(kIdentityWords, words[left - 1])) --left;
  if (left != 1) return std::nullopt;
  const std::string word = Singular(words.front());
  if (!IsOneOf(kWordsAlone, word)) return std::nullopt;
  return Told{word, false, false, word == "pass"};
}

std::optional<Told> InPair(const Words& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string one = Singular(words[i]);
    if (IsOneOf(kTellingPairs, one)) return Told{one, one != words[i], one == "creditcard", false};
    if (i + 1 == words.size()) break;
    const std::string two = one + Singular(words[i + 1]);
    if (IsOneOf(kTellingPairs, two))
      return Told{words[i] + " " + words[i + 1], false, two == "creditcard", false};
  }
  return std::nullopt;
}

std::optional<Told> InWord(const Words& words) {
  for (const std::string& word : words) {
    const std::string one = Singular(word);
    if (!IsOneOf(kTellingWords, one)) continue;
    if ((one == "address" || one == "addr") && HasOneOf(kMachineWords, words)) continue;
    const bool tokens = one == "token" && (word != one || HasOneOf(kTokenKinds, words));
    return Told{one, word != one, false, tokens};
  }
  return std::nullopt;
}

std::optional<Told> WhatIsTold(const Words& words) {
  for (const std::string& word : words) {
    if (IsOneOf(kAlwaysWords, Singular(word))) return Told{Singular(word), false, true, false};
  }
  if (auto told = InPair(words)) return told;
  if (auto told = InWord(words)) return told;
  if (auto told = DoneBy(words)) return told;
  return Alone(words);
}

bool SpeaksOfMeasure(const Words& words, const Told& told) {
  if (IsOneOf(kIdentityWords, words.back())) return false;
  if (IsOneOf(kLastMeasures, words.back()) || IsOneOf(kLastMeasures, Singular(words.back()))) return true;
  return IsOneOf(kFirstMeasures, words.front()) || (told.plural && HasOneOf(kPluralMeasures, words));
}

}  // namespace

std::optional<NamePrivacy> PrivacyOfName(std::string_view column) {
  const Words words = WordsOf(column);
  if (words.empty()) return std::nullopt;
  const std::optional<Told> told = WhatIsTold(words);
  if (!told) return std::nullopt;
  return NamePrivacy{told->word, !told->always && (told->may_count || SpeaksOfMeasure(words, *told))};
}

bool IsPrivateName(std::string_view column) {
  const std::optional<NamePrivacy> privacy = PrivacyOfName(column);
  return privacy && !privacy->measure;
}

}  // namespace harness::eventlog
