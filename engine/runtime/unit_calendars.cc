#include "engine/runtime/unit_calendars.h"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "engine/runtime/catalogue.h"

namespace trinhky::runtime {
namespace {

using base::json;
using base::Result;

base::Error below_layers(base::Error error) {
  for (base::Fault& fault : error.faults) fault.pointer.insert(0, "/layers");
  if (!error.faults.empty()) {
    error.message = error.faults.front().message;
    error.pointer = error.faults.front().pointer;
  }
  return error;
}

calendar::CalendarBook::Upwards tree_of(const directory::Directory& directory, base::Date day) {
  return [&directory, day](std::string_view unit) { return directory.parents_of(unit, day); };
}

}  // namespace

Result<Layers> layers_in(const calendar::Calendar& house, const json& calendar) {
  const auto layers = calendar.find("layers");
  if (layers == calendar.end() || layers->is_null() || (layers->is_array() && layers->empty())) return Layers();
  if (auto book = calendar::CalendarBook::make(house, *layers, {}); !book) {
    return std::unexpected(below_layers(std::move(book.error())));
  }
  return std::make_shared<const json>(*layers);
}

Result<void> check_layers(const calendar::Calendar& house, const Layers& layers, const directory::Directory& directory,
                          base::Date day) {
  if (layers == nullptr) return {};
  std::vector<base::Fault> faults;
  for (std::size_t i = 0; i < layers->size(); ++i) {
    const std::string unit = base::text_or((*layers)[i], "unit");
    if (directory.unit(unit)) continue;
    faults.push_back({"/" + std::to_string(i) + "/unit",
                      "no-such-unit",
                      {"Không có đơn vị “" + unit + "”.", "There is no unit “" + unit + "”."}});
  }
  if (auto book = calendar::CalendarBook::make(house, *layers, tree_of(directory, day)); !book) {
    faults.insert(faults.end(), book.error().faults.begin(), book.error().faults.end());
  }
  if (faults.empty()) return {};
  return std::unexpected(below_layers({.code = base::ErrorCode::invalid,
                                       .type = "bad-calendar",
                                       .message = faults.front().message,
                                       .faults = std::move(faults)}));
}

std::shared_ptr<const calendar::CalendarBook> book_of(const calendar::Calendar& house, const Layers& layers,
                                                      const directory::Directory& directory, base::Date day) {
  if (layers == nullptr) return nullptr;
  auto book = calendar::CalendarBook::make(house, *layers, tree_of(directory, day));
  if (!book) book = calendar::CalendarBook::make(house, *layers, {});
  if (!book) return nullptr;  // not what layers_in has let through
  return std::make_shared<const calendar::CalendarBook>(std::move(*book));
}

const calendar::Calendar& calendar_in(const calendar::CalendarBook* book, const calendar::Calendar& house,
                                      const directory::Directory& directory, std::string_view unit, base::Date day) {
  if (book == nullptr || unit.empty()) return house;
  std::vector<std::string> upwards = directory.parents_of(unit, day);
  upwards.emplace(upwards.begin(), unit);
  return book->of(upwards);
}

std::shared_ptr<const calendar::Calendar> unit_calendar(const Catalogue& catalogue,
                                                        const directory::Directory& directory, std::string_view unit,
                                                        base::Date day) {
  auto book = catalogue.calendars(directory, day);
  const calendar::Calendar& own = calendar_in(book.get(), catalogue.calendar(), directory, unit, day);
  return {std::move(book), &own};
}

std::shared_ptr<const calendar::Calendar> person_calendar(const Catalogue& catalogue,
                                                          const directory::Directory& directory,
                                                          std::string_view person, base::Date day) {
  std::string unit;
  if (catalogue.layers() != nullptr) {
    for (const directory::Holding& holding : directory.holdings_of(person, day)) {
      const auto position = directory.position(holding.position);
      if (position && position->administrative) continue;
      unit = holding.unit;
      break;
    }
  }
  return unit_calendar(catalogue, directory, unit, day);
}

}  // namespace trinhky::runtime
