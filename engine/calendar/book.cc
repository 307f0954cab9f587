#include "engine/calendar/book.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace trinhky::calendar {
namespace {

using base::Fault;
using base::json;

constexpr std::size_t max_layers = 5000;

base::Error bad_layers(std::vector<Fault> faults) {
  return {.code = base::ErrorCode::invalid,
          .type = "bad-calendar",
          .message = {"Lịch riêng của đơn vị có lỗi.", "The calendars of the units have problems."},
          .faults = std::move(faults)};
}

// The layer without the word that is the book's own.
json without_unit(const json& layer) {
  json out = layer;
  out.erase("unit");
  return out;
}

}  // namespace

base::Result<CalendarBook> CalendarBook::make(Calendar national, const json& layers, const Upwards& upwards) {
  std::vector<Fault> faults;
  std::map<std::string, std::pair<std::size_t, json>, std::less<>> by_unit;
  if (!layers.is_array() || layers.size() > max_layers) {
    faults.push_back({"",
                      "wrong-type",
                      {"Lịch riêng của các đơn vị là một mảng, nhiều nhất 5000.",
                       "The calendars of the units are an array of at most 5000."}});
    return std::unexpected(bad_layers(std::move(faults)));
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string unit = layers[i].is_object() ? base::text_or(layers[i], "unit") : std::string();
    const std::string pointer = "/" + std::to_string(i);
    if (unit.empty()) {
      faults.push_back({pointer + "/unit", "required", {"Thiếu mã đơn vị.", "The unit is missing."}});
    } else if (!by_unit.try_emplace(unit, i, without_unit(layers[i])).second) {
      faults.push_back(
          {pointer + "/unit", "doubled", {"Đơn vị này đã có lịch riêng.", "This unit has a calendar already."}});
    }
  }
  CalendarBook book(std::move(national));
  for (const auto& [unit, own] : by_unit) {
    std::vector<std::string> chain = upwards ? upwards(unit) : std::vector<std::string>();
    std::erase_if(chain, [&](const std::string& above) { return above == unit || !by_unit.contains(above); });
    std::ranges::reverse(chain);
    chain.push_back(unit);
    Calendar calendar = book.national_;
    for (const std::string& one : chain) {
      const auto& [index, layer] = by_unit.find(one)->second;
      auto next = calendar.overlaid(layer);
      if (next) {
        calendar = std::move(*next);
      } else if (one == unit) {  // those above are reported for themselves
        const std::string pointer = "/" + std::to_string(index);
        for (const Fault& fault : next.error().faults) {
          faults.push_back({pointer + fault.pointer, fault.code, fault.message});
        }
        if (next.error().faults.empty()) faults.push_back({pointer, next.error().type, next.error().message});
      }
    }
    book.by_unit_.emplace(unit, std::move(calendar));
  }
  if (!faults.empty()) return std::unexpected(bad_layers(std::move(faults)));
  return book;
}

const Calendar& CalendarBook::of(std::span<const std::string> own_upwards) const {
  for (const std::string& unit : own_upwards) {
    if (const auto at = by_unit_.find(unit); at != by_unit_.end()) return at->second;
  }
  return national_;
}

std::vector<std::string> CalendarBook::layered_units() const {
  std::vector<std::string> out;
  out.reserve(by_unit_.size());
  for (const auto& [unit, unused] : by_unit_) out.push_back(unit);
  return out;
}

}  // namespace trinhky::calendar
