// SPDX-License-Identifier: Apache-2.0
#include "plugin/source_scan.h"

#include <gtest/gtest.h>

#include "plugin/source_code.h"

namespace harness::plugin {
namespace {

// "1:reads_all 3:keeps_rows"
std::string HitsOf(std::string_view text, Language language) {
  std::string hits;
  for (const SourceHit& hit : ScanText(text, language, "main"))
    hits += (hits.empty() ? "" : " ") + std::to_string(hit.line) + ":" + hit.rule;
  return hits;
}

std::string Python(std::string_view text) {
  return HitsOf(text, Language::kPython);
}

TEST(SourceScan, PythonThatReadsAllIsFound) {
  EXPECT_EQ(Python("text = sys.stdin.read()"), "1:reads_all");
  EXPECT_EQ(Python("text = sys.stdin.buffer.read(-1)"), "1:reads_all");
  EXPECT_EQ(Python("from sys import stdin\nlines = stdin.readlines()"), "2:reads_all");
  EXPECT_EQ(Python("lines = list(sys.stdin)"), "1:collects_lines");
  EXPECT_EQ(Python("lines = list(map(json.loads, sys.stdin))"), "1:collects_lines");
  EXPECT_EQ(Python("rows = [json.loads(line)[\"rows\"] for line in sys.stdin]"), "1:collects_lines");
  EXPECT_EQ(Python("rows = [\n  json.loads(line)\n  for line in sys.stdin\n]"), "3:collects_lines");
  EXPECT_EQ(Python("rows = list(json.loads(x) for x in sys.stdin)"), "1:collects_lines");
  EXPECT_EQ(Python("lines = [*sys.stdin]"), "1:collects_lines");
  EXPECT_EQ(Python("table = json.load(sys.stdin)"), "1:reads_all");
  EXPECT_EQ(Python("source = sys.stdin\ntext = source.read()"), "2:reads_all");
  EXPECT_EQ(Python("with open(0) as source:\n  text = source.read()"), "2:reads_all");
  EXPECT_EQ(Python("text = open('/dev/stdin').read()"), "1:reads_all");
  EXPECT_EQ(Python("import pandas as pd\nframe = pd.read_json(sys.stdin, lines=True)"), "2:loads_table");
}

TEST(SourceScan, PythonThatKeepsWhatItReadsIsFound) {
  EXPECT_EQ(Python("for line in sys.stdin:\n  kept.append(line)"), "2:keeps_rows");
  EXPECT_EQ(Python("for line in sys.stdin:\n  kept.append(json.loads(line))"), "2:keeps_rows");
  EXPECT_EQ(Python("for line in sys.stdin:\n  kept.extend(json.loads(line)[\"rows\"])"), "2:keeps_rows");
  EXPECT_EQ(Python("for line in sys.stdin:\n  kept += json.loads(line)['rows']"), "2:keeps_rows");
  EXPECT_EQ(Python("for line in sys.stdin:\n  batch = json.loads(line)\n  for row in batch['rows']:\n"
                   "    kept.append(tuple(row))"),
            "4:keeps_rows");
  EXPECT_EQ(Python("for line in sys.stdin:\n  for row in json.loads(line)[\"rows\"]:\n"
                   "    waits.append(row[2] - row[1])"),
            "3:keeps_rows");
  EXPECT_EQ(Python("for line in sys.stdin:\n  text += line"), "2:keeps_rows");
}

TEST(SourceScan, PythonThatStreamsHasNoHit) {
  EXPECT_EQ(Python("header = json.loads(sys.stdin.readline())\n"
                   "at = {name: i for i, name in enumerate(header[\"columns\"])}\n"
                   "for line in sys.stdin:\n"
                   "  for row in json.loads(line)[\"rows\"]:\n"
                   "    process = row[at[\"process_id\"]]\n"
                   "    runs[process] = runs.get(process, 0) + 1\n"
                   "    busy[process] += row[at[\"ended_us\"]] - row[at[\"started_us\"]]\n"
                   "for process in sorted(runs):\n"
                   "  findings.append({\"id\": process})\n"),
            "");
  EXPECT_EQ(Python("total = sum(len(json.loads(line)[\"rows\"]) for line in sys.stdin)"), "");
  EXPECT_EQ(Python("block = sys.stdin.read(65536)"), "");
  EXPECT_EQ(Python("context = json.loads(Path(name).read_text())\nconfig = open(name).read()"), "");
  EXPECT_EQ(Python("for frame in pd.read_json(sys.stdin, lines=True, chunksize=1000): pass"), "");
}

TEST(SourceScan, CommentsAndTextsAreNoCode) {
  EXPECT_EQ(
      Python("# sys.stdin.read()\n\"\"\"\nlist(sys.stdin)\n\"\"\"\nprint('never sys.stdin.read() here')"),
      "");
  EXPECT_EQ(Python("x = 1  # list(sys.stdin)\ny = list(sys.stdin)"), "2:collects_lines");
  EXPECT_EQ(CodeOf("a # b\n'it (is)' + 'stdin'", Language::kPython), "a    \n'       ' + 'stdin'");
  EXPECT_EQ(CodeOf("a // b\n/* c\nd */ e", Language::kJavaScript), "a     \n    \n     e");
  EXPECT_EQ(CodeOf("echo $# \"$(cat)\" # b", Language::kShell), "echo $# \"$(cat)\"    ");
}

TEST(SourceScan, OtherLanguages) {
  EXPECT_EQ(HitsOf("x <- readLines(file('stdin'))", Language::kR), "1:reads_all");
  EXPECT_EQ(HitsOf("while (length(l <- readLines(con, n = 1)) > 0) {}", Language::kR), "");
  EXPECT_EQ(HitsOf("const all = fs.readFileSync(0, 'utf8');", Language::kJavaScript), "1:reads_all");
  EXPECT_EQ(HitsOf("for await (const line of lines) rows.push(JSON.parse(line));", Language::kJavaScript),
            "1:keeps_rows");
  EXPECT_EQ(
      HitsOf("for await (const line of lines) count += JSON.parse(line).rows.length;", Language::kJavaScript),
      "");
  EXPECT_EQ(HitsOf("all = $stdin.read", Language::kRuby), "1:reads_all");
  EXPECT_EQ(HitsOf("$stdin.each_line { |line| n += 1 }", Language::kRuby), "");
  EXPECT_EQ(HitsOf("my @lines = <STDIN>;", Language::kPerl), "1:collects_lines");
  EXPECT_EQ(HitsOf("while (my $line = <STDIN>) { $n++ }", Language::kPerl), "");
  EXPECT_EQ(HitsOf("all=$(cat)", Language::kShell), "1:reads_all");
  EXPECT_EQ(HitsOf("mapfile -t lines", Language::kShell), "1:collects_lines");
  EXPECT_EQ(HitsOf("while read -r line; do n=$((n+1)); done", Language::kShell), "");
}

TEST(SourceScan, FoldersTellSourcesDataAndWhatCannotBeRead) {
  const auto temp = TempFolder::Make("harness-scan").value();
  const Path folder = temp.path();
  ASSERT_TRUE(MakeFolders(folder / "lib").has_value());
  ASSERT_TRUE(WriteFile(folder / "main", "#!/usr/bin/env python3\nimport lib\n").has_value());
  ASSERT_TRUE(WriteFile(folder / "lib" / "load.py", "\nrows = list(sys.stdin)\n").has_value());
  ASSERT_TRUE(WriteFile(folder / "notes.md", "list(sys.stdin)").has_value());
  auto scan = ScanSources(folder, "main").value();
  EXPECT_EQ(scan.files, 2);
  EXPECT_TRUE(scan.opaque.empty());
  ASSERT_EQ(scan.hits.size(), 1U);
  EXPECT_EQ(scan.hits[0].file, "lib/load.py");
  EXPECT_EQ(scan.hits[0].line, 2);
  EXPECT_EQ(scan.hits[0].text, "rows = list(sys.stdin)");
  ASSERT_TRUE(WriteFile(folder / "lib" / "fast.so", std::string("\x7f\x45\x4c\x46")).has_value());
  ASSERT_TRUE(WriteFile(folder / "main", "\x7f\x45\x4c\x46 compiled").has_value());
  std::filesystem::create_symlink("/usr/bin/env", folder / "link.py");
  scan = ScanSources(folder, "main").value();
  EXPECT_EQ(scan.opaque, (std::vector<std::string>{"lib/fast.so", "link.py", "main"}));
  EXPECT_EQ(ScanSources(folder / "none", "main").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace harness::plugin
