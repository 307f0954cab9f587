#include "api/cli/rehearse.h"

#include <charconv>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "api/cli/looking_ahead.h"
#include "api/cli/print_error.h"
#include "api/cli/rehearsal_table.h"
#include "api/cli/staffing.h"
#include "engine/base/limits.h"
#include "engine/notify/letter.h"
#include "engine/rehearsal/calendar_file.h"
#include "engine/rehearsal/organisation.h"
#include "engine/rehearsal/year.h"
#include "engine/runtime/calendar_log.h"

namespace trinhky::cli {
namespace {

using base::json;
using base::Result;
namespace fs = std::filesystem;

Result<json> read_json(const fs::path& path) {
  auto bytes = runtime::read_file(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto value = base::parse_json(*bytes);
  if (!value) {
    base::Error error = value.error();
    error.pointer = path.string();
    return std::unexpected(std::move(error));
  }
  return base::nfc_all(*value);
}

std::unexpected<base::Error> wrong(std::string type, base::Text message) {
  return base::refuse(base::ErrorCode::invalid, std::move(type), std::move(message));
}

Result<base::Date> date_of(const std::string& text) {
  const auto date = base::parse_date(text);
  if (date) return *date;
  return wrong("bad-date", {"Ngày phải viết YYYY-MM-DD, không phải \"" + text + "\".",
                            "A day is written YYYY-MM-DD, not \"" + text + "\"."});
}

base::Date year_after(base::Date from) {
  base::Date next = from + std::chrono::years(1);
  if (!next.ok()) next = next.year() / next.month() / std::chrono::last;
  return base::Date(std::chrono::sys_days(next) - std::chrono::days(1));
}

Result<rehearsal::Lateness> lateness_of(const std::vector<std::string>& words) {
  rehearsal::Lateness lateness;
  for (const std::string& word : words) {
    const std::size_t equals = word.rfind('=');
    const std::string key = equals == std::string::npos ? "" : word.substr(0, equals);
    const std::string_view digits = std::string_view(word).substr(equals == std::string::npos ? 0 : equals + 1);
    int days = -1;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), days);
    const bool whole = !digits.empty() && read.ec == std::errc() && read.ptr == digits.data() + digits.size();
    if (!whole || days < 0 || (equals != std::string::npos && key.empty())) {
      return wrong("bad-days-late",
                   {"Độ trễ viết là 3 hoặc CLERK=3 (người, chức vụ hay bước), không phải \"" + word + "\".",
                    "Days late are written 3 or CLERK=3 (a person, position or step), not \"" + word + "\"."});
    }
    if (key.empty()) {
      lateness.days = days;
    } else {
      lateness.of[key] = days;
    }
  }
  return lateness;
}

// A profile of the folder, a profile as a file, or an organisation with people.
Result<directory::Directory> organisation_of(const RehearseArgs& args, const runtime::Catalogue& catalogue,
                                             base::Date day) {
  const fs::path profiles = args.workflows / "profiles";
  std::error_code error;
  const fs::path shipped = profiles / (args.organisation + ".json");
  const bool known = fs::is_regular_file(shipped, error);
  if (!known && !fs::is_regular_file(args.organisation, error)) {
    return base::refuse(base::ErrorCode::not_found, "no-such-organisation",
                        {"Không có bộ đơn vị hay tệp nào là \"" + args.organisation + "\".",
                         "There is no profile and no file \"" + args.organisation + "\"."});
  }
  auto given = read_json(known ? shipped : fs::path(args.organisation));
  if (!given) return std::unexpected(given.error());
  if (!given->is_object() || !given->contains("profile")) return staffed(*given, catalogue.positions(), day);

  rehearsal::Shelf shelf;
  shelf.positions = catalogue.positions();
  const std::string name = base::text_or(*given, "profile");
  if (!name.empty() && name.find('/') == std::string::npos && fs::is_regular_file(profiles / (name + ".json"), error)) {
    auto profile = read_json(profiles / (name + ".json"));
    if (!profile) return std::unexpected(profile.error());
    shelf.profiles[name] = std::move(*profile);
  }
  given->erase("title");
  if (!given->contains("units") && shelf.profiles.contains(name)) {
    (*given)["units"] = json::array();
    for (const json& unit : shelf.profiles[name].value("units", json::array())) (*given)["units"].push_back(unit["id"]);
  }
  given->emplace("units", json::array());
  std::vector<base::Fault> faults;
  rehearsal::check_organisation(*given, false, "", faults);
  if (!faults.empty()) {
    return std::unexpected(base::Error{.code = base::ErrorCode::invalid,
                                       .type = "bad-organisation",
                                       .message = {"Tệp tổ chức chưa đúng: " + args.organisation + ".",
                                                   "The organisation is not right: " + args.organisation + "."},
                                       .faults = std::move(faults)});
  }
  const auto events = rehearsal::organisation_events({}, *given, shelf, day);
  if (!events) return std::unexpected(events.error());
  return directory::Directory::fold_all({}, *events);
}

// The definitions of the folder, with a file in the place of the one it is named after.
struct Definitions {
  std::string asked;
  std::vector<std::shared_ptr<const definition::Definition>> newest;
};

Result<Definitions> definitions_of(const RehearseArgs& args, const runtime::Catalogue& catalogue) {
  Definitions all{.asked = args.definition, .newest = newest_of(catalogue)};
  std::error_code error;
  if (!fs::is_regular_file(args.definition, error)) return all;
  const auto bytes = runtime::read_file(args.definition, base::limits::max_definition_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  definition::Known known = catalogue.known();
  if (const auto value = base::parse_json(*bytes); value && value->is_object()) {
    known.workflows.insert(base::text_or(*value, "id"));
  }
  const auto parsed = definition::parse_definition(*bytes, known);
  if (parsed.definition == nullptr) {
    base::Error bad{.code = base::ErrorCode::invalid,
                    .type = "bad-definition",
                    .message = {"Định nghĩa quy trình chưa đúng: " + args.definition + ".",
                                "The definition is not right: " + args.definition + "."}};
    for (const definition::Problem& one : parsed.problems) {
      if (one.severity == "error") {
        bad.faults.push_back({.pointer = one.pointer, .code = one.code, .message = one.message});
      }
    }
    return std::unexpected(std::move(bad));
  }
  all.asked = parsed.definition->id;
  std::erase_if(all.newest, [&](const auto& one) { return one->id == all.asked; });
  all.newest.push_back(parsed.definition);
  return all;
}

Result<void> write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (file) return {};
  return base::refuse(
      base::ErrorCode::unavailable, "file-unwritable",
      {"Không ghi được tệp " + path.string() + ".", "The file " + path.string() + " cannot be written."});
}

}  // namespace

int rehearse_definition(const RehearseArgs& args, std::ostream& out, std::ostream& err) {
  const auto catalogue = runtime::Catalogue::load(args.workflows);
  if (!catalogue) return print_error(catalogue.error(), args.language, err, 2);
  const auto from = date_of(args.from);
  if (!from) return print_error(from.error(), args.language, err, 2);
  const auto until = args.until.empty() ? Result<base::Date>(year_after(*from)) : date_of(args.until);
  if (!until) return print_error(until.error(), args.language, err, 2);
  auto lateness = lateness_of(args.days_late);
  if (!lateness) return print_error(lateness.error(), args.language, err, 2);
  std::optional<runtime::KeptCalendar> other;
  if (!args.calendar.empty()) {
    const auto source = read_json(args.calendar);
    if (!source) return print_error(source.error(), args.language, err, 2);
    auto parsed = runtime::kept_calendar(*source);
    if (!parsed) return print_error(parsed.error(), args.language, err, 2);
    other = std::move(*parsed);
  }
  auto definitions = definitions_of(args, **catalogue);
  if (!definitions) return print_error(definitions.error(), args.language, err, 2);
  const auto organisation = organisation_of(args, **catalogue, *from);
  if (!organisation) return print_error(organisation.error(), args.language, err, 2);

  decision::World rules;
  rules.definition = [known = *catalogue, newest = definitions->newest](const std::string& id, int version) {
    for (const auto& one : newest) {
      if (one->id == id && (version == 0 || version == one->version)) return one;
    }
    return known->definition(id, version);
  };
  rules.form = [known = *catalogue](const std::string& name) { return known->form(name); };
  rules.calendar = other ? other->calendar.get() : &(*catalogue)->calendar();
  rules.calendars = other ? runtime::book_of(*other->calendar, other->layers, *organisation, *from)
                          : (*catalogue)->calendars(*organisation, *from);
  rules.ladders = &(*catalogue)->ladders();
  rules.recorders = (*catalogue)->recorders();
  rules.authority = (*catalogue)->authority();
  rules.urgencies = &(*catalogue)->urgencies();
  rules.wording = [known = *catalogue](const std::string& id, const json& values) {
    return notify::letter_words(known->templates(), id, values);
  };
  const auto year = rehearsal::rehearse_year(rules, *organisation,
                                             {.definition = definitions->asked,
                                              .definitions = definitions->newest,
                                              .unit = args.unit,
                                              .from = *from,
                                              .until = *until,
                                              .lateness = std::move(*lateness),
                                              .forms = forms_of(*catalogue, *organisation)});
  if (!year) return print_error(year.error(), args.language, err, 2);
  const json answer = rehearsal::to_json(*year, rules);
  if (!args.calendar_file.empty()) {
    const std::string file = rehearsal::calendar_file(answer, args.language == server::Language::vi ? "vi" : "en");
    if (args.calendar_file == "-") {
      out << file;
    } else if (auto written = write_file(args.calendar_file, file); !written) {
      return print_error(written.error(), args.language, err, 2);
    }
  }
  if (args.as_json) {
    out << answer.dump(2) << "\n";
  } else if (args.calendar_file.empty()) {
    print_year(out, answer, *rules.calendar, args.language, args.all);
  }
  return answer["vacancies"].empty() && answer["not_decided"].empty() ? 0 : 1;
}

}  // namespace trinhky::cli
