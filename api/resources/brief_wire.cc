#include "api/resources/brief_wire.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/projection/rows.h"

namespace trinhky::api {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

bool same_word(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

}  // namespace

bool wants_brief(const Request& request) {
  for (const std::string& one : base::split(request.header("prefer").value_or(""), ',')) {
    const std::string_view preference = trimmed(std::string_view(one).substr(0, one.find(';')));
    const std::size_t equals = preference.find('=');
    if (equals == std::string_view::npos || !same_word(trimmed(preference.substr(0, equals)), "return")) continue;
    // Of several that say how to answer the first counts.
    const std::string_view value = trimmed(preference.substr(equals + 1));
    return value == "minimal" || value == "\"minimal\"";
  }
  return false;
}

json brief_wire(const Office& office, const Seen& seen, const std::string& person) {
  const decision::Instance& instance = seen.instance;
  const directory::Directory directory = office.directory();
  const std::string hash = instance.document();
  const std::string number = number_of(instance);
  json work = json::array();
  for (const auto& [id, open] : instance.open) {
    const definition::Work* words = seen.definition->work_of(open.state);
    if (!decision::may_see_work(directory, words, open, person, office.today(), instance.definition)) continue;
    work.push_back({{"id", id}, {"kind", open.kind}, {"state", open.state}, {"due", instant_or_null(open.due)}});
  }
  return {{"id", instance.id},
          {"definition", instance.definition},
          {"version", instance.version},
          {"condition", projection::condition_of(instance, *seen.definition)},
          {"configuration", instance.snapshot.configuration},
          {"ended_at", instant_or_null(instance.ended_at)},
          {"document", {{"hash", hash.empty() ? json() : json(hash)}}},
          {"number", number.empty() ? json() : json(number)},
          {"work", std::move(work)},
          {"etag", std::to_string(instance.events)}};
}

Response as_brief(Response response) {
  return std::move(response).with("preference-applied", "return=minimal");
}

}  // namespace trinhky::api
