// The words of a letter as whoever decides asks for them: values and answer in JSON, because decisions know no
// templates.
//
//   world.wording = [&](const std::string& id, const json& values) { return letter_words(templates, id, values); };
//
// Papers are written in Vietnamese, so are the letters; a template's English is for who reads it on the screen of
// templates, and names the paper in English lists.
#pragma once

#include <string_view>

#include "engine/base/json.h"
#include "engine/notify/templates.h"

namespace trinhky::notify {

// `values`: {"subject": {"vi", "en"}, …, "units": [{"unit": {"vi", "en"}}]}. The answer: {"title", "body", "about":
// {"vi", "en"}}, or null where there is no such template.
[[nodiscard]] base::json letter_words(const Templates& templates, std::string_view letter_id, const base::json& values);

}  // namespace trinhky::notify
