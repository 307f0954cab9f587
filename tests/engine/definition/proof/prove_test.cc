#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "tests/engine/definition/proof/chart_files.h"

namespace trinhky::definition::proof::testing {
namespace {

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const Finding& finding : findings) {
    EXPECT_FALSE(finding.message.vi.empty()) << finding.code;
    EXPECT_FALSE(finding.message.en.empty()) << finding.code;
    if (finding.severity != "note") lines.push_back(finding.code + " " + finding.pointer);
  }
  return lines;
}

TEST(Proof, EverySeededMistakeIsFoundAtItsPlaceAndNothingElseIs) {
  std::map<std::string, int> of_category;
  for (const auto& path : files_below(project() / "tests/chart")) {
    const json file = json_of(path);
    const std::string shown = std::filesystem::relative(path, project()).string();
    ++of_category[path.parent_path().filename().string()];
    const json& expected = file["expected"];
    const std::vector<Finding> findings = checked(file["definition"], file.value("around", json::object()));
    const auto found = std::ranges::find_if(findings, [&](const Finding& finding) {
      return finding.code == base::text_or(expected, "code") && finding.pointer == base::text_or(expected, "pointer");
    });
    std::string all;
    for (const Finding& finding : findings) all += "\n    " + line_of(finding);
    if (found == findings.end()) {
      ADD_FAILURE() << shown << ": expected " << expected.dump() << ", found:" << all;
      continue;
    }
    if (expected.contains("path")) {
      EXPECT_EQ(json(found->path), expected["path"]) << shown << all;
    }
    std::vector<std::string> wanted{expected["code"].get<std::string>() + " " + expected["pointer"].get<std::string>()};
    for (const json& one : file.value("also", json::array())) wanted.push_back(one.get<std::string>());
    if (found->severity != "note") {
      EXPECT_THAT(lines_of(findings), ::testing::UnorderedElementsAreArray(wanted)) << shown << all;
    }
  }
  for (const char* category : {"structure", "soundness", "people", "time", "data"}) {
    EXPECT_GE(of_category[category], 10) << category;
  }
}

// The definitions that ship, with everything that stands around them.
struct Shipped {
  Shared shared = Shared::with(json::array());
  World world{.definitions = {},
              .forms = {},
              .calendar = &shared.calendar,
              .ladders = &shared.ladders,
              .organisation = std::nullopt};

  Shipped() {
    Known known;
    for (const calendar::Ladder& ladder : shared.ladders.ladders()) known.ladders.insert(ladder.id());
    known.modes = approval::read_modes(json_of(project() / "workflows/shared/collective_modes.json")).value();
    for (const auto& path : files_below(project() / "workflows/forms")) {
      const std::string file = path.filename().string();
      const std::string name = file.substr(0, file.find('.'));
      known.forms.insert(name);
      world.forms[name] = json_of(path);
    }
    for (const auto& path : files_below(project() / "workflows/definitions")) {
      known.workflows.insert(base::text_or(json_of(path), "id"));
    }
    for (const auto& path : files_below(project() / "workflows/definitions")) {
      const Parsed parsed = parse_definition(bytes_of(path), known);
      EXPECT_NE(parsed.definition, nullptr) << path;
      if (parsed.definition != nullptr) world.definitions.push_back(parsed.definition);
    }
  }
};

TEST(Proof, NothingIsFoundInTheDefinitionsThatShip) {
  const Shipped shipped;
  ASSERT_GE(shipped.world.definitions.size(), 5U);
  for (const auto& definition : shipped.world.definitions) {
    const std::vector<Finding> findings = prove(*definition, shipped.world);
    for (const Finding& finding : findings) {
      EXPECT_NE(finding.code, "not-decided") << definition->id;
      if (finding.severity == "note") continue;
      ADD_FAILURE() << definition->id << ": " << line_of(finding) << "\n    " << finding.message.en;
    }
  }
}

TEST(Proof, ADefinitionAloneIsProvedWithWhatItsNeighboursMightSay) {
  const Shipped shipped;
  World alone = shipped.world;
  for (const auto& definition : shipped.world.definitions) {
    alone.definitions = {definition};
    for (const Finding& finding : without_notes(prove(*definition, alone))) {
      ADD_FAILURE() << definition->id << ": " << line_of(finding) << "\n    " << finding.message.en;
    }
  }
}

TEST(Proof, ABoundThatIsReachedIsSaidAndNothingIsCalledUnreachable) {
  const Shipped shipped;
  for (const auto& definition : shipped.world.definitions) {
    const std::vector<Finding> findings = prove(*definition, shipped.world, {.configurations = 2, .steps = 5});
    EXPECT_TRUE(std::ranges::any_of(findings, [](const Finding& one) { return one.code == "not-decided"; }))
        << definition->id;
    for (const Finding& finding : findings) {
      EXPECT_NE(finding.code, "unreachable-state");
      EXPECT_NE(finding.code, "dead-transition");
      EXPECT_NE(finding.code, "stuck");
      EXPECT_NE(finding.code, "no-way-to-the-end");
    }
  }
}

TEST(Proof, TheSameDefinitionGivesTheSameFindings) {
  const Shipped shipped;
  for (const auto& definition : shipped.world.definitions) {
    EXPECT_EQ(prove(*definition, shipped.world), prove(*definition, shipped.world)) << definition->id;
  }
}

}  // namespace
}  // namespace trinhky::definition::proof::testing
