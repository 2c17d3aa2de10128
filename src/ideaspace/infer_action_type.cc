// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/text.h"
#include "ideaspace/policy.h"

namespace harness::ideaspace {
namespace {

struct Evidence {
  std::string_view action_type;
  std::string_view phrase;  // words in lower case; # is a number, +# a number with its plus
};

// Of phrases of one length the first stands: special kinds come before general ones.
constexpr std::array kEvidence = {
    Evidence{"remove_process", "remove process"},
    Evidence{"remove_process", "remove the process"},
    Evidence{"remove_process", "disable process"},
    Evidence{"remove_process", "disable the process"},
    Evidence{"remove_process", "disable"},
    Evidence{"remove_process", "decommission"},
    Evidence{"remove_process", "switch off"},
    Evidence{"remove_process", "turn off"},
    Evidence{"remove_process", "remove"},
    Evidence{"remove_process", "retire"},
    Evidence{"remove_process", "stop running"},
    Evidence{"blackout", "blackout"},
    Evidence{"blackout", "black out"},
    Evidence{"blackout", "blackout window"},
    Evidence{"blackout", "blackout schedule"},
    Evidence{"reschedule", "reschedule"},
    Evidence{"reschedule", "another hour"},
    Evidence{"reschedule", "another time of day"},
    Evidence{"reschedule", "hour of day"},
    Evidence{"reschedule", "off peak"},
    Evidence{"change_dependency", "unblock"},
    Evidence{"change_dependency", "dependency"},
    Evidence{"change_dependency", "dependencies"},
    Evidence{"change_dependency", "unblock dependency"},
    Evidence{"change_dependency", "unblock dependency chain"},
    Evidence{"change_dependency", "remove dependency"},
    Evidence{"change_dependency", "remove the dependency"},
    Evidence{"dedupe", "dedupe"},
    Evidence{"dedupe", "deduplicate"},
    Evidence{"dedupe", "duplicate"},
    Evidence{"dedupe", "duplicates"},
    Evidence{"dedupe", "duplicate runs"},
    Evidence{"dedupe", "remove duplicates"},
    Evidence{"dedupe", "remove duplicate runs"},
    Evidence{"dedupe", "cache"},
    Evidence{"dedupe", "caching"},
    Evidence{"retry_policy", "backoff"},
    Evidence{"retry_policy", "back off"},
    Evidence{"retry_policy", "retry"},
    Evidence{"retry_policy", "retries"},
    Evidence{"retry_policy", "retry backoff"},
    Evidence{"retry_policy", "retry less"},
    Evidence{"prestage", "prestage"},
    Evidence{"prestage", "pre stage"},
    Evidence{"prestage", "prefetch"},
    Evidence{"prestage", "prerequisites"},
    Evidence{"change_dependency", "parallel"},
    Evidence{"change_dependency", "in parallel"},
    Evidence{"change_dependency", "parallelize"},
    Evidence{"change_dependency", "beside each other"},
    Evidence{"split_work", "split"},
    Evidence{"split_work", "split batch"},
    Evidence{"split_work", "split batches"},
    Evidence{"split_work", "smaller batches"},
    Evidence{"cap_concurrency", "cap"},
    Evidence{"cap_concurrency", "concurrency"},
    Evidence{"cap_concurrency", "cap concurrency"},
    Evidence{"cap_concurrency", "limit concurrency"},
    Evidence{"cap_concurrency", "concurrency cap"},
    Evidence{"cap_concurrency", "concurrency limit"},
    Evidence{"cap_concurrency", "at most # at once"},
    Evidence{"set_priority", "priority"},
    Evidence{"set_priority", "raise priority"},
    Evidence{"set_priority", "lower priority"},
    Evidence{"set_priority", "isolate"},
    Evidence{"route_work", "affinity"},
    Evidence{"route_work", "route"},
    Evidence{"route_work", "reroute"},
    Evidence{"route_work", "dedicated host"},
    Evidence{"batch_inputs", "batch"},
    Evidence{"batch_inputs", "batching"},
    Evidence{"batch_inputs", "batch inputs"},
    Evidence{"batch_inputs", "merge"},
    Evidence{"batch_inputs", "merge calls"},
    Evidence{"batch_inputs", "one call"},
    Evidence{"tune_schedule", "frequency"},
    Evidence{"tune_schedule", "less often"},
    Evidence{"tune_schedule", "schedule"},
    Evidence{"tune_schedule", "interval"},
    Evidence{"tune_schedule", "tune schedule"},
    Evidence{"tune_schedule", "every minute"},
    Evidence{"tune_schedule", "every # minute"},
    Evidence{"tune_schedule", "every # minutes"},
    Evidence{"tune_schedule", "every # min"},
    Evidence{"tune_schedule", "every # seconds"},
    Evidence{"tune_schedule", "every # hours"},
    Evidence{"add_server", "qpec +#"},
    Evidence{"add_server", "+#"},
    Evidence{"add_server", "+# slot"},
    Evidence{"add_server", "+# slots"},
    Evidence{"add_server", "+# server"},
    Evidence{"add_server", "+# servers"},
    Evidence{"add_server", "add server"},
    Evidence{"add_server", "add servers"},
    Evidence{"add_server", "add # server"},
    Evidence{"add_server", "add # servers"},
    Evidence{"add_server", "add slots"},
    Evidence{"add_server", "add # slot"},
    Evidence{"add_server", "add # slots"},
    Evidence{"add_server", "# more slot"},
    Evidence{"add_server", "# more slots"},
    Evidence{"add_server", "# more server"},
    Evidence{"add_server", "# more servers"},
    Evidence{"add_server", "more slots"},
    Evidence{"add_server", "more servers"},
    Evidence{"add_server", "add capacity"},
    Evidence{"add_server", "more capacity"},
};

bool IsNumber(std::string_view word) {
  static constexpr std::array<std::string_view, 8> kWords = {"a",   "an",    "another", "one",
                                                             "two", "three", "four",    "five"};
  if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
  return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

// Runs of letters and digits, in lower case; a plus begins a word.
std::vector<std::string> WordsOf(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : AsciiLower(text)) {
    const bool plus = c == '+';
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (plus || (letter && !inside)) words.emplace_back();
    if (plus || letter) words.back() += c;
    inside = plus || letter;
  }
  return words;
}

bool WordMatches(std::string_view pattern, std::string_view word) {
  if (pattern == "#") return IsNumber(word);
  if (pattern == "+#") return word.size() > 1 && word.front() == '+' && IsNumber(word.substr(1));
  return pattern == word;
}

// Bytes of the phrase as it stands in the text with one blank between words; 0 when it is not there.
size_t LengthOf(const std::vector<std::string_view>& phrase, const std::vector<std::string>& words) {
  for (size_t first = 0; first + phrase.size() <= words.size(); ++first) {
    size_t length = phrase.size() - 1, matched = 0;
    while (matched < phrase.size() && WordMatches(phrase[matched], words[first + matched])) {
      length += words[first + matched].size();
      ++matched;
    }
    if (matched == phrase.size()) return length;
  }
  return 0;
}

}  // namespace

std::string InferActionType(std::string_view text) {
  const std::vector<std::string> words = WordsOf(text);
  std::string_view best;
  size_t longest = 0;
  for (const Evidence& evidence : kEvidence) {
    const size_t length = LengthOf(Split(evidence.phrase, ' '), words);
    if (length <= longest) continue;
    longest = length;
    best = evidence.action_type;
  }
  return std::string(best);
}

}  // namespace harness::ideaspace
