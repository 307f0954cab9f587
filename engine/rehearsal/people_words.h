// People and seats in the words of screens and tables.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/directory/directory.h"

namespace trinhky::rehearsal {

[[nodiscard]] base::json wire(const base::Text& text);
[[nodiscard]] base::Text unit_words(const directory::Directory& organisation, const std::string& unit);
// "Chuyên viên (Tỉnh Lạng Sơn)": a seat by its positions, its body, the person or the party outside.
[[nodiscard]] base::Text seat_words(const directory::Directory& organisation, const directory::Seat& seat);
// {"person", "name", "position", "title": {"vi", "en"}, "unit", "ground"}
[[nodiscard]] base::json who_wire(const directory::Directory& organisation, const directory::Capacity& capacity);
// The same for somebody of whom only the id is known: by the first position held on the day.
[[nodiscard]] base::json who_wire(const directory::Directory& organisation, const std::string& person, base::Date day);

}  // namespace trinhky::rehearsal
