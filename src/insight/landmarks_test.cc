// SPDX-License-Identifier: Apache-2.0
#include "insight/landmarks.h"

#include <gtest/gtest.h>

namespace harness::insight {
namespace {

const std::string kSentence = "If they don't wait & say \"so\", the <work> is what costs.";

std::vector<Leak> Scan(const std::string& content, const std::vector<std::string>& phrases,
                       const std::string& name = "a.txt") {
  const auto folder = TempFolder::Make("landmarks").value();
  EXPECT_TRUE(MakeFolders((folder.path() / name).parent_path()));
  EXPECT_TRUE(WriteFile(folder.path() / name, content));
  return ScanForPhrases(folder.path(), phrases).value();
}

TEST(ScanForPhrases, FindsThemInEveryFormAReportWrites) {
  const std::vector<std::string> forms = {
      kSentence,
      Json(kSentence).dump(),
      "If they don&#39;t wait &amp; say &quot;so&quot;, the &lt;work&gt; is what costs.",
      "If they don't\n   wait & say \\\"so\\\", the \\<work\\> is\twhat costs.",
      "IF THEY DON'T WAIT & SAY \"SO\", THE <WORK> IS WHAT COSTS.",
  };
  for (const std::string& form : forms) {
    const auto leaks = Scan("before " + form + " after", {kSentence, "something else"});
    EXPECT_EQ(leaks, (std::vector<Leak>{{"a.txt", kSentence, false}})) << form;
  }
  EXPECT_EQ(Scan("qemail\\_frequency", {"qemail_frequency"}).size(), 1U);
}

TEST(ScanForPhrases, FindsNothingWhereNothingStands) {
  EXPECT_TRUE(Scan("the mail queue is polled often", {"the mail queue is polled every"}).empty());
  EXPECT_TRUE(Scan("", {"four"}).empty());
  EXPECT_TRUE(Scan("abc", {"abc", ""}).empty()) << "too short to mean anything";
}

// Pieces are 4 MiB: the phrase at every place around their border, also as an entity.
TEST(ScanForPhrases, FindsThemAcrossTheBordersOfPieces) {
  const size_t border = size_t{4} << 20;
  for (size_t before = border - 20; before <= border + 1; ++before) {
    EXPECT_EQ(Scan(std::string(before, 'x') + "land&quot;mark yy", {"land\"mark"}).size(), 1U) << before;
  }
  EXPECT_EQ(Scan(std::string(border - 9, 'x') + "&#39;mark", {"x'mark"}).size(), 1U);
}

TEST(ScanForPhrases, LooksAtNamesAndFoldersToo) {
  const auto leaks = Scan("text", {"payout_report"}, "artifacts/Payout_Report_v1/result.json");
  ASSERT_EQ(leaks.size(), 2U);
  EXPECT_EQ(leaks[0], (Leak{"artifacts/Payout_Report_v1", "payout_report", true}));
  EXPECT_TRUE(leaks[1].in_name);
}

TEST(LandmarkGate, SaysWhatStandsWhere) {
  const Gate pass = LandmarkGate({}, 12);
  EXPECT_EQ(pass.verdict, Verdict::kPass);
  EXPECT_TRUE(pass.hard);
  const Gate fail = LandmarkGate({{"report.md", "QPEC+1", false}}, 12);
  EXPECT_EQ(fail.verdict, Verdict::kFail);
  EXPECT_EQ(fail.sentence,
            "Known issues are off, and their text stands in the output: \"QPEC+1\" in report.md.");
  EXPECT_EQ(fail.measured.at("leaks").size(), 1U);
}

}  // namespace
}  // namespace harness::insight
