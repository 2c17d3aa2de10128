// SPDX-License-Identifier: Apache-2.0
#include "insight/landmarks.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <set>
#include <tuple>

#include "base/text.h"

namespace harness::insight {
namespace {

constexpr size_t kPiece = size_t{4} << 20;
constexpr size_t kShortest = 4;
constexpr size_t kLongestEntity = 8;
constexpr size_t kNamedLeaks = 5;

constexpr std::array<std::pair<std::string_view, char>, 6> kEntities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}}};

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool IsBlank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Adds `text` in the form that phrases are compared in.
void Fold(std::string_view text, std::string& folded) {
  for (size_t i = 0; i < text.size(); ++i) {
    char c = Lower(text[i]);
    if (c == '\\') continue;
    if (c == '&') {
      for (const auto& [entity, meant] : kEntities) {
        if (text.substr(i, entity.size()) != entity) continue;
        c = meant;
        i += entity.size() - 1;
        break;
      }
    }
    if (!IsBlank(c)) {
      folded += c;
    } else if (folded.empty() || folded.back() != ' ') {
      folded += ' ';
    }
  }
}

struct Phrase {
  std::string text;    // as it was given
  std::string folded;  // without blanks at its ends
};

std::vector<Phrase> PhrasesOf(const std::vector<std::string>& texts) {
  std::vector<Phrase> phrases;
  std::set<std::string> seen;
  for (const std::string& text : texts) {
    std::string folded;
    Fold(Trim(text), folded);
    if (folded.size() >= kShortest && seen.insert(folded).second) phrases.push_back({text, folded});
  }
  return phrases;
}

bool Holds(const std::string& folded, const Phrase& phrase) {
  const std::boyer_moore_horspool_searcher searcher(phrase.folded.begin(), phrase.folded.end());
  return std::search(folded.begin(), folded.end(), searcher) != folded.end();
}

// How much of a text can be folded before the rest of it is known: no entity may be cut.
size_t WholeEntities(const std::string& text) {
  const size_t last = text.rfind('&');
  return last != std::string::npos && text.size() - last < kLongestEntity ? last : text.size();
}

// Which phrases a file holds, read in pieces that overlap by the longest phrase.
Result<std::set<size_t>> PhrasesIn(const Path& file, const std::vector<Phrase>& phrases) {
  size_t longest = 0;
  for (const Phrase& phrase : phrases) longest = std::max(longest, phrase.folded.size());
  std::ifstream in(file, std::ios::binary);
  std::set<size_t> found;
  std::string piece, raw, folded;
  piece.resize(kPiece);
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    raw.append(piece.data(), static_cast<size_t>(in.gcount()));
    const size_t cut = in ? WholeEntities(raw) : raw.size();
    Fold(std::string_view(raw).substr(0, cut), folded);
    raw.erase(0, cut);
    for (size_t i = 0; i < phrases.size(); ++i) {
      if (!found.contains(i) && Holds(folded, phrases[i])) found.insert(i);
    }
    if (folded.size() > longest) folded.erase(0, folded.size() - longest);
  }
  if (!in.eof()) return IoError(file.string() + ": cannot be read to its end");
  return found;
}

}  // namespace

Result<std::vector<Leak>> ScanForPhrases(const Path& folder, const std::vector<std::string>& phrases) {
  const std::vector<Phrase> wanted = PhrasesOf(phrases);
  std::vector<Leak> leaks;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(folder).generic_string();
    std::string folded;
    Fold(name, folded);
    for (const Phrase& phrase : wanted) {
      if (Holds(folded, phrase)) leaks.push_back({name, phrase.text, true});
    }
    if (!entry->is_regular_file()) continue;
    ASSIGN_OR_RETURN(const std::set<size_t> found, PhrasesIn(entry->path(), wanted));
    for (const size_t i : found) leaks.push_back({name, wanted[i].text, false});
  }
  if (error) return IoError(folder.string() + ": " + error.message());
  std::sort(leaks.begin(), leaks.end(), [](const Leak& a, const Leak& b) {
    return std::tie(a.file, a.phrase, a.in_name) < std::tie(b.file, b.phrase, b.in_name);
  });
  return leaks;
}

Gate LandmarkGate(const std::vector<Leak>& leaks, size_t phrases) {
  Gate gate;
  gate.id = "landmark_text";
  Json places = Json::array();
  std::vector<std::string> named;
  for (const Leak& leak : leaks) {
    places.push_back({{"file", leak.file}, {"phrase", leak.phrase}, {"in_name", leak.in_name}});
    if (named.size() < kNamedLeaks) named.push_back(Quoted(leak.phrase) + " in " + leak.file);
  }
  gate.measured = {{"phrases", phrases}, {"leaks", std::move(places)}};
  if (leaks.empty()) {
    gate.verdict = Verdict::kPass;
    gate.sentence = "No text of a known issue stands in the output: " + std::to_string(phrases) +
                    " phrases were looked for in every file.";
    return gate;
  }
  gate.verdict = Verdict::kFail;
  gate.sentence =
      "Known issues are off, and their text stands in the output: " + Join(named, ", ") +
      (leaks.size() > named.size() ? " and " + std::to_string(leaks.size() - named.size()) + " more places."
                                   : ".");
  return gate;
}

}  // namespace harness::insight
