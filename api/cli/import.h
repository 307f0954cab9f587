// `trinhky import guidance FILE`: reads the text of a guidance and says what became of every line, without a server.
// With a data folder the text is kept there too, as if somebody had imported it on the screen.
//
//   return import_guidance({.file = "hd-2027.txt", .language = language_of("")}, std::cout, std::cerr);
//   … {.file = file, .store = &house->store(), .moment = {office.now(), office.entropy()}} …      with --data
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string_view>

#include "api/resources/guidance_imports.h"
#include "api/server/message.h"

namespace trinhky::cli {

struct ImportArgs {
  std::filesystem::path file;
  int year = 0;       // 0: find it in the text
  bool json = false;  // the whole import as JSON instead of a report
  server::Language language = server::Language::vi;
  store::Store* store = nullptr;  // keep it there too; its tables are declared
  api::ImportMoment moment;       // needed with a store
  // With a store: a person as people call them, and an instant as the office's clock shows it.
  std::function<std::string(const std::string& person)> name_of = {};
  std::function<base::Text(base::Instant at)> local_time = {};
};

// 0 = read, whatever was found in it; 2 = refused, with the sentence on `err`.
[[nodiscard]] int import_guidance(const ImportArgs& args, std::ostream& out, std::ostream& err);

// Vietnamese unless --lang, or else LC_ALL, LC_MESSAGES or LANG, begins with "en". `wanted` is the option, empty when
// it was not given.
[[nodiscard]] server::Language language_of(std::string_view wanted);

}  // namespace trinhky::cli
