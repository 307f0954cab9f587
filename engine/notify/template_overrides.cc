#include "engine/notify/template_overrides.h"

#include "engine/base/text.h"
#include "engine/notify/delivery_rows.h"

namespace trinhky::notify {
namespace {

using store::Row;
using store::RowChange;

// One for each template and language.
constexpr std::size_t max_overrides = 1000;

}  // namespace

std::string_view to_string(Language language) {
  switch (language) {
    case Language::vi:
      return "vi";
    case Language::en:
      return "en";
  }
  return "vi";
}

std::optional<Language> language_from(std::string_view word) {
  if (word == "vi") return Language::vi;
  if (word == "en") return Language::en;
  return std::nullopt;
}

base::Result<std::vector<KeptOverride>> overrides(store::Store& store) {
  const auto rows = read_all(store, {.table = "template_override"}, max_overrides);
  if (!rows) return std::unexpected(rows.error());
  std::vector<KeptOverride> all;
  for (const Row& row : *rows) {
    all.push_back({.wording = {.template_id = text_of(row, "template"),
                               .language = language_from(text_of(row, "language")).value_or(Language::vi),
                               .subject = text_of(row, "subject"),
                               .body = text_of(row, "body")},
                   .by = text_of(row, "by"),
                   .at = instant_of(number_of(row, "at"))});
  }
  return all;
}

base::Result<Templates> with_overrides(store::Store& store, const Templates& shipped) {
  const auto kept = overrides(store);
  if (!kept) return std::unexpected(kept.error());
  std::vector<Override> wordings;
  wordings.reserve(kept->size());
  for (const KeptOverride& one : *kept) wordings.push_back(one.wording);
  return shipped.with(wordings);
}

base::Result<void> set_override(store::Store& store, const Templates& shipped, const Override& wording,
                                const std::string& by, base::Instant at) {
  if (auto good = shipped.check(wording); !good) return good;
  const RowChange change{.kind = RowChange::Kind::put,
                         .table = "template_override",
                         .row = {{"template", wording.template_id},
                                 {"language", std::string(to_string(wording.language))},
                                 {"subject", wording.subject},
                                 {"body", wording.body},
                                 {"by", by},
                                 {"at", ms(at)}}};
  return store.write(std::span(&change, 1));
}

base::Result<void> remove_override(store::Store& store, const std::string& template_id, Language language) {
  const RowChange change{.kind = RowChange::Kind::remove,
                         .table = "template_override",
                         .row = {{"template", template_id}, {"language", std::string(to_string(language))}}};
  return store.write(std::span(&change, 1));
}

}  // namespace trinhky::notify
