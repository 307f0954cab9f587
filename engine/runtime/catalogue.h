// What the program knows before anybody does anything: definitions, forms, calendar, ladders, words of notices. Loaded
// from a folder at start; a version that once ran stays available because instances are pinned to it.
//
//   Result<std::shared_ptr<Catalogue>> catalogue = Catalogue::load("workflows");
//   catalogue->definition("unit-programme", 0);   // newest version
//
// A published version never changes: `published.lock` beside the folders holds what it means (published.h). A house
// adds the versions that it keeps itself (catalogue_log.h) while the program runs. Threads: all members may be called
// from any thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/calendar/calendar.h"
#include "engine/calendar/ladder.h"
#include "engine/calendar/reporting.h"
#include "engine/calendar/urgency.h"
#include "engine/decision/decide.h"  // the world of a decision: forms and the matrix of authority among it
#include "engine/definition/bundle.h"
#include "engine/definition/definition.h"
#include "engine/notify/templates.h"
#include "engine/runtime/published.h"
#include "engine/runtime/unit_calendars.h"

namespace trinhky::definition::proof {
struct World;
}  // namespace trinhky::definition::proof

namespace trinhky::runtime {

// A version of which the folder has another text than the house published itself. The house's holds, and the folder's
// is in force nowhere until somebody publishes it.
struct Offer {
  definition::Bundle bundle;  // what the folder has
  bool same_meaning = true;   // it differs in its wording alone
};

class Catalogue {
 public:
  // Reads definitions/*.json, forms/*.schema.json, shared/{calendar,ladders,positions}.json and templates/messages.json
  // below `folder`, published.lock, and shared/{collective_modes,authority,periods,deadlines}.json where there are
  // such. Fails with `invalid`/"catalogue-invalid" and a fault per problem (pointer = file name and JSON pointer), a
  // published version whose meaning differs from the lock among them
  // ("published-changed").
  [[nodiscard]] static base::Result<std::shared_ptr<Catalogue>> load(const std::filesystem::path& folder);

  // The given version, or the newest for 0; null when there is none.
  [[nodiscard]] std::shared_ptr<const definition::Definition> definition(const std::string& id, int version) const;
  // The newest version of each.
  [[nodiscard]] std::vector<std::shared_ptr<const definition::Definition>> definitions() const;
  // Every version of one, oldest first; none is not an error.
  [[nodiscard]] std::vector<std::shared_ptr<const definition::Definition>> versions(const std::string& id) const;
  // What running the definition means with this folder's forms, ladders and modes.
  [[nodiscard]] definition::Bundle bundle(const definition::Definition& definition) const;
  [[nodiscard]] const PublishedLock& published() const { return published_; }
  // The file's bytes as they were read; empty when there is no such version.
  [[nodiscard]] std::string bytes(const std::string& id, int version) const;
  // Takes in a version that the house keeps; one that is there already is replaced, which changes its wording at most.
  void add(const std::shared_ptr<const definition::Definition>& definition, std::string bytes);
  // What the folder offers beside what is published; none until a house settled its catalogue (catalogue_log.h).
  [[nodiscard]] std::vector<Offer> offers() const;
  void set_offers(std::vector<Offer> offers);
  // Null when there is none.
  [[nodiscard]] const form::Schema* form(const std::string& name) const;
  [[nodiscard]] const base::json* form_source(const std::string& name) const;
  // The one in force: the folder's, until the house takes another. Valid as long as the catalogue.
  [[nodiscard]] const calendar::Calendar& calendar() const { return *calendar_.load(); }
  // The folder's own calendar and its bytes; whether a house takes it is the house's business (calendar_log.h).
  [[nodiscard]] const std::shared_ptr<const calendar::Calendar>& shipped_calendar() const { return shipped_calendar_; }
  [[nodiscard]] const std::string& shipped_calendar_bytes() const { return shipped_calendar_bytes_; }
  [[nodiscard]] const Layers& shipped_layers() const { return shipped_layers_; }
  // In force from now on, with what units lay over it. What was in force stays valid for those who still look at it.
  void take_calendar(std::shared_ptr<const calendar::Calendar> calendar, Layers layers);
  // What units lay over the calendar in force; null: nothing.
  [[nodiscard]] Layers layers() const;
  // The calendars of the units in this tree of units on that day; null where no unit has days of its own. Made anew
  // when the calendar, the organisation or the day is another.
  [[nodiscard]] std::shared_ptr<const calendar::CalendarBook> calendars(const directory::Directory& directory,
                                                                        base::Date day) const;
  [[nodiscard]] const calendar::LadderSet& ladders() const { return *ladders_; }
  // How urgent a paper can be here; the built-in table where the folder has none. Like the matrix it stays live: what
  // was decided by an older one stands in the events.
  [[nodiscard]] const calendar::UrgencyTable& urgencies() const { return urgencies_; }
  // Reporting periods of the house; none where the folder has none.
  [[nodiscard]] const calendar::ReportingPlans& periods() const { return periods_; }
  [[nodiscard]] const notify::Templates& templates() const { return *templates_; }
  [[nodiscard]] const base::json& positions() const { return positions_; }
  // Codes of the positions marked "records_outside": who enters what was decided outside where a step names nobody.
  [[nodiscard]] const std::vector<std::string>& recorders() const { return recorders_; }
  // The office's matrix of authority; null where the folder has none. Like the organisation it stays live.
  [[nodiscard]] const approval::Authority* authority() const { return authority_.get(); }
  [[nodiscard]] definition::Known known() const;
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
  mutable std::shared_mutex mutex_;  // over definitions_, bytes_, offers_, known_ and calendars_
  std::map<std::string, std::map<int, std::shared_ptr<const definition::Definition>>> definitions_;
  std::map<std::pair<std::string, int>, std::string> bytes_;
  std::vector<Offer> offers_;
  std::map<std::string, form::Schema> forms_;
  std::map<std::string, base::json> form_sources_;
  std::shared_ptr<const calendar::Calendar> shipped_calendar_;
  std::string shipped_calendar_bytes_;
  std::vector<std::shared_ptr<const calendar::Calendar>> calendars_;  // every one that was in force
  std::atomic<const calendar::Calendar*> calendar_ = nullptr;
  Layers shipped_layers_;
  mutable std::mutex book_mutex_;  // over what follows, and over changes of calendar_
  Layers layers_;
  mutable std::shared_ptr<const calendar::CalendarBook> book_;
  mutable std::uint64_t book_tree_ = 0;  // the version of the organisation, and the day, that it was made for
  mutable base::Date book_day_{};
  std::unique_ptr<calendar::LadderSet> ladders_;
  calendar::UrgencyTable urgencies_ = calendar::UrgencyTable::built_in();
  calendar::ReportingPlans periods_;
  std::unique_ptr<notify::Templates> templates_;
  std::unique_ptr<approval::Authority> authority_;
  std::map<std::string, base::json> ladder_sources_;
  std::map<std::string, base::json> mode_sources_;
  PublishedLock published_;
  base::json positions_;
  std::vector<std::string> recorders_;
  definition::Known known_;
};

// Files of a folder with this ending, by name, so that nothing depends on the disk's order; none where it is no folder.
[[nodiscard]] std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder, std::string_view ending);

// The bytes of a file. Fails with `not_found`/"file-unreadable", or `too_large` over `limit`.
[[nodiscard]] base::Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = 16U << 20);

}  // namespace trinhky::runtime
