// What the program knows before anybody does anything: definitions, forms, calendar, ladders, words of notices. Loaded
// from a folder at start; a version that once ran stays available because instances are pinned to it.
//
//   Result<std::shared_ptr<const Catalogue>> catalogue = Catalogue::load("workflows");
//   catalogue->definition("unit-programme", 0);   // newest version
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "engine/decision/decide.h"  // the world of a decision: forms among it
#include "engine/definition/definition.h"
#include "engine/notify/templates.h"

namespace trinhky::definition::proof {
struct World;
}  // namespace trinhky::definition::proof

namespace trinhky::runtime {

class Catalogue {
 public:
  // Reads definitions/*.json, forms/*.schema.json, shared/{calendar,ladders,positions}.json and templates/messages.json
  // below `folder`. Fails with `invalid`/"catalogue-invalid" and a fault per problem (pointer = file name and JSON
  // pointer).
  [[nodiscard]] static base::Result<std::shared_ptr<const Catalogue>> load(const std::filesystem::path& folder);

  // The given version, or the newest for 0; null when there is none.
  [[nodiscard]] std::shared_ptr<const definition::Definition> definition(const std::string& id, int version) const;
  [[nodiscard]] std::vector<std::shared_ptr<const definition::Definition>> definitions() const;
  // Null when there is none.
  [[nodiscard]] const form::Schema* form(const std::string& name) const;
  [[nodiscard]] const base::json* form_source(const std::string& name) const;
  [[nodiscard]] const calendar::Calendar& calendar() const { return *calendar_; }
  [[nodiscard]] const calendar::LadderSet& ladders() const { return *ladders_; }
  [[nodiscard]] const notify::Templates& templates() const { return *templates_; }
  [[nodiscard]] const base::json& positions() const { return positions_; }
  [[nodiscard]] const definition::Known& known() const { return known_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  // Fails with `invalid`/"catalogue-unproved" and a fault per proved error of the newest version of each definition.
  // Older versions ran before and are pinned; only what would be started is proved.
  [[nodiscard]] base::Result<void> prove() const;
  // What proofs look at beside the definition: the newest versions, forms, calendar, ladders; no organisation. Valid as
  // long as the catalogue.
  [[nodiscard]] definition::proof::World world_of_proofs() const;

 private:
  Catalogue() = default;

  std::filesystem::path folder_;
  std::map<std::string, std::map<int, std::shared_ptr<const definition::Definition>>> definitions_;
  std::map<std::string, form::Schema> forms_;
  std::map<std::string, base::json> form_sources_;
  std::unique_ptr<calendar::Calendar> calendar_;
  std::unique_ptr<calendar::LadderSet> ladders_;
  std::unique_ptr<notify::Templates> templates_;
  base::json positions_;
  definition::Known known_;
};

// Files of a folder with this ending, by name, so that nothing depends on the disk's order; none where it is no folder.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder, std::string_view ending);

// The bytes of a file. Fails with `not_found`/"file-unreadable", or `too_large` over `limit`.
[[nodiscard]] base::Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 16U << 20);

}  // namespace trinhky::runtime
