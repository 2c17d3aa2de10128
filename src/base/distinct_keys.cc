// SPDX-License-Identifier: Apache-2.0
#include "base/distinct_keys.h"

#include <set>
#include <string>
#include <vector>

#include "base/text.h"

namespace harness {
namespace {

// Walks over valid JSON and stops at the first key that its object has had.
class RepeatedKey : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return Open(); }
  bool end_object() override { return Close(); }
  bool start_array(std::size_t) override { return Open(); }
  bool end_array() override { return Close(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
  bool key(string_t& key) override {
    levels_.back().current = key;
    return levels_.back().keys.insert(key).second;
  }

  const std::string& found() const { return levels_.back().current; }
  // "/ideal_vector/ALL"; empty for the whole document.
  std::string Place() const {
    std::string place;
    for (size_t i = 0; i + 1 < levels_.size(); ++i) {
      if (!levels_[i].current.empty()) place += "/" + levels_[i].current;
    }
    return place;
  }

 private:
  struct Level {
    std::set<std::string> keys;  // none of a list
    std::string current;
  };
  bool Open() {
    levels_.emplace_back();
    return true;
  }
  bool Close() {
    levels_.pop_back();
    return true;
  }

  std::vector<Level> levels_;
};

}  // namespace

Result<Json> ParseJsonOfDistinctKeys(std::string_view text, std::string_view where) {
  ASSIGN_OR_RETURN(Json json, ParseJson(text, where));
  RepeatedKey repeated;
  if (Json::sax_parse(text.begin(), text.end(), &repeated)) return json;
  const std::string place = repeated.Place();
  return InvalidArgument(std::string(where) + ": " + (place.empty() ? "" : "at " + place + ": ") +
                         "found the key " + Quoted(repeated.found()) + " twice, expected it once");
}

}  // namespace harness
