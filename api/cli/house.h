// One running installation: the folder it keeps its data in, the engine, and everything the routes need. The verbs of
// the command line open one, the server runs on one.
//
//   auto house = House::open({.data = "data", .workflows = "workflows"});
//   house->office();            // for the routes
//   house->engine().advance(…)
//
// The key that seals its log lies beside the database and is made at the first run (engine/seal/signing_key.h).
// A folder is opened by one program at a time: a second one is refused with a sentence.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "api/resources/office.h"

namespace trinhky::cli {

struct HouseOptions {
  // Opens the database in a file; the program says which kind it is.
  std::function<base::Result<std::unique_ptr<store::Store>>(const std::filesystem::path&)> open_store;
  std::filesystem::path data = "data";
  std::filesystem::path workflows;
  std::string base_url;  // empty: the address that is served
  // Called with the data folder before the database in it is opened; what it refuses is not opened.
  std::function<base::Result<void>(const std::filesystem::path& data)> before_opening = {};
};

class House {
 public:
  // Makes the folder when it is not there. Fails with `unavailable` if another program has it open, `invalid` if the
  // workflows do not parse.
  [[nodiscard]] static base::Result<std::unique_ptr<House>> open(const HouseOptions& options);
  ~House();

  [[nodiscard]] api::Office& office();
  [[nodiscard]] runtime::Engine& engine();
  [[nodiscard]] store::Store& store();
  [[nodiscard]] std::filesystem::path data() const;
  // Whether this database was made for demonstration; a real one never becomes one.
  [[nodiscard]] bool demo() const;
  [[nodiscard]] base::Result<void> mark_demo();
  [[nodiscard]] base::Result<void> set_offered(const std::vector<std::string>& logins);
  // The positions, and the organisation of a profile file (workflows/profiles/<name>.json), recorded where they are not
  // there yet. `no_profile` gives the positions alone.
  static constexpr std::string_view no_profile = "none";
  [[nodiscard]] base::Result<void> take_profile(const std::string& name);
  [[nodiscard]] std::string new_command_id() const;

 private:
  House();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace trinhky::cli
