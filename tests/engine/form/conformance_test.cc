// The outside JSON Schema suite, draft 2020-12. Every group is run, unless it is listed below with the reason; a listed
// group must still be refused when the form is read, so that no entry outlives its reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/form/schema.h"
#include "tests/support/places.h"

namespace trinhky::form {
namespace {

using base::json;

// Files of which no group is run.
const std::map<std::string, std::string> skipped_files{
    {"dynamicRef.json", "$dynamicRef is not part of the documented subset"},
    {"unevaluatedItems.json", "unevaluatedItems is not part of the documented subset"},
    {"unevaluatedProperties.json", "unevaluatedProperties is not part of the documented subset"},
    {"refRemote.json", "nothing is ever fetched: references stay inside one form"},
    {"vocabulary.json", "own vocabularies need a fetched metaschema"},
    {"content.json", "content keywords state a condition that nobody would check"},
    {"format.json", "the suite takes format for a note; here it is checked (optional/format is run instead)"},
};

// "file: group", and why the form is refused.
const std::map<std::string, std::string> refused_groups{
    {"anchor.json: Location-independent identifier with absolute URI", "an $id inside the form"},
    {"anchor.json: Location-independent identifier with base URI change in subschema", "an $id inside the form"},
    {"defs.json: validate definition against metaschema", "a reference to another document"},
    {"enum.json: empty enum", "a field that no value fits is a mistake of the form"},
    {"ref.json: ref creates new scope when adjacent to keywords", "unevaluatedProperties"},
    {"ref.json: refs with relative uris and defs", "an $id inside the form"},
    {"ref.json: relative refs with absolute uris and defs", "an $id inside the form"},
    {"ref.json: order of evaluation: $id and $ref", "an $id inside the form"},
    {"ref.json: URN ref with nested pointer ref", "an $id inside the form"},
    {"ref.json: ref with absolute-path-reference", "an $id inside the form"},
    {"optional/ecmascript-regex.json: pattern with non-ASCII digits", "RE2 has no category of that name"},
};

std::filesystem::path folder() {
  return std::filesystem::path(trinhky::places::shared_dir()) / "conformance" / "jsonschema" / "draft2020-12";
}

json read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return base::parse_json(bytes.str()).value();
}

struct Tally {
  std::size_t groups = 0;
  std::size_t tests = 0;
};

void run(const std::string& name, Tally& tally) {
  for (const json& group : read(folder() / name)) {
    const std::string title = name + ": " + group["description"].get<std::string>();
    const auto schema = Schema::parse(group["schema"]);
    if (const auto refused = refused_groups.find(title); refused != refused_groups.end()) {
      EXPECT_FALSE(schema) << title << " is read now: " << refused->second;
      continue;
    }
    if (!schema) {
      ADD_FAILURE() << title << ": " << schema.error().faults[0].code << " at " << schema.error().pointer;
      continue;
    }
    ++tally.groups;
    for (const json& test : group["tests"]) {
      const std::string which = title + ": " + test["description"].get<std::string>();
      const auto faults = schema->validate(test["data"]);
      EXPECT_EQ(faults.empty(), test["valid"].get<bool>())
          << which << " " << test["data"] << (faults.empty() ? "" : ": " + faults[0].code);
      ++tally.tests;
    }
  }
}

TEST(JsonSchemaSuite, EveryRequiredGroupOfTheSubsetIsMet) {
  if (!std::filesystem::exists(folder())) GTEST_SKIP() << "not run: the outside data is not beside the project";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  Tally tally;
  for (const std::string& name : names) {
    if (!skipped_files.contains(name)) run(name, tally);
  }
  EXPECT_GE(tally.groups, 130U);
  EXPECT_GE(tally.tests, 450U);
}

TEST(JsonSchemaSuite, TheOptionalGroupsThatFormsNeedAreMet) {
  if (!std::filesystem::exists(folder())) GTEST_SKIP() << "not run: the outside data is not beside the project";
  Tally tally;
  for (const char* name : {"optional/bignum.json", "optional/float-overflow.json", "optional/non-bmp-regex.json",
                           "optional/ecmascript-regex.json", "optional/format/date-time.json",
                           "optional/format/email.json", "optional/format/uri.json", "optional/format/uuid.json"}) {
    run(name, tally);
  }
  EXPECT_GE(tally.tests, 150U);
}

}  // namespace
}  // namespace trinhky::form
