#include "engine/projection/rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/projection/folded_rows.h"
#include "engine/projection/inbox.h"
#include "engine/projection/paper_name.h"

namespace trinhky::projection {
namespace {

using base::json;
using decision::Instance;
using decision::OpenWork;
using store::Row;
using store::RowChange;
using Kind = store::RowChange::Kind;

// A definition's own wording with members of the data in its braces, a text or one in both languages; none when the
// definition has no wording or a member is empty.
std::optional<std::string> filled(std::string wording, const std::string& language, const json& data) {
  for (std::size_t from = wording.find('{'); from != std::string::npos; from = wording.find('{', from)) {
    const std::size_t to = wording.find('}', from);
    if (to == std::string::npos) break;
    const json value = data.value(wording.substr(from + 1, to - from - 1), json());
    const std::string text = value.is_object()   ? base::text_or(value, language)
                             : value.is_string() ? value.get<std::string>()
                                                 : std::string();
    if (text.empty()) return std::nullopt;
    wording.replace(from, to - from + 1, text);
    from += text.size();
  }
  return wording;
}

std::optional<base::Text> subject_from(const base::Text& wording, const json& data) {
  if (wording.vi.empty()) return std::nullopt;
  auto vi = filled(wording.vi, "vi", data);
  auto en = filled(wording.en, "en", data);
  if (!vi || !en) return std::nullopt;
  return base::Text{std::move(*vi), std::move(*en)};
}

std::int64_t ms(base::Instant at) {
  return at.time_since_epoch().count();
}

Row instance_row(const Instance& instance, const definition::Definition& definition,
                 const directory::Directory& directory) {
  const base::Text subject = subject_of(instance, definition, directory);
  const base::Text state = state_of(instance, definition);
  Row row = facts_of(instance);
  const auto* number = std::get_if<std::string>(&row["number"]);
  row["search"] = base::fold(subject.vi + " " + (number == nullptr ? "" : *number));
  row["subject_vi"] = subject.vi;
  row["subject_en"] = subject.en;
  row["state_vi"] = state.vi;
  row["state_en"] = state.en;
  row["condition"] = condition_of(instance, definition);
  return row;
}

// Whether the event changed work that was open before and still is.
bool touched(const Change& change, const std::string& work) {
  if (change.before->version != change.after.version) return true;
  if (change.before->held.is_null() != change.after.held.is_null()) return true;
  const auto changes = change.accepted.event.body.find("changes");
  if (changes == change.accepted.event.body.end()) return false;
  return std::ranges::any_of(*changes, [&](const json& one) { return base::text_or(one, "work") == work; });
}

// How the event wrote down work that it opened and did nothing else to; null where it did.
const json* as_opened(const Change& change, const std::string& work) {
  const auto changes = change.accepted.event.body.find("changes");
  if (changes == change.accepted.event.body.end()) return nullptr;
  const json* written = nullptr;
  for (const json& one : *changes) {
    if (base::text_or(one, "work") == work) return nullptr;
    const auto opened = base::text_or(one, "op") == "opened" ? one.find("work") : one.end();
    if (opened == one.end() || base::text_or(*opened, "id") != work) continue;
    if (written != nullptr) return nullptr;
    written = &*opened;
  }
  return written;
}

// What the document that this command bound says the paper is about. One that came with an earlier commit has its row
// from there.
void name_rows(const Change& change, std::vector<RowChange>& rows) {
  const std::string document = change.after.document();
  if (change.before != nullptr && change.before->document() == document) return;
  const auto bound = std::ranges::find(change.accepted.contents, document, &decision::Content::hash);
  if (document.empty() || bound == change.accepted.contents.end()) return;
  if (auto row = name_row(document, bound->bytes, change.definition.named_by)) {
    rows.push_back({Kind::put, "paper_name", std::move(*row)});
  }
}

// What became of the document stands with its number.
void register_row(const Change& change, std::vector<RowChange>& rows) {
  const json& number = change.after.number;
  if (!number.is_object() || !number.contains("number")) return;
  rows.push_back({Kind::update,
                  "register",
                  {{"series", base::text_or(number, "series")},
                   {"number", number["number"].get<std::int64_t>()},
                   {"status", base::text_or(change.after.issue_changes.back(), "what")}}});
}

void work_rows(const Change& change, std::vector<RowChange>& rows) {
  const Instance& after = change.after;
  if (change.before != nullptr) {
    for (const auto& [id, work] : change.before->open) {
      if (after.open.contains(id)) continue;
      rows.push_back({Kind::remove, "work", {{"id", id}}});
      rows.push_back({Kind::remove_where, "work_seat", {{"work", id}}});
    }
  }
  for (const auto& [id, work] : after.open) {
    const OpenWork* known = nullptr;
    if (change.before != nullptr) {
      const auto found = change.before->open.find(id);
      if (found != change.before->open.end()) known = &found->second;
    }
    if (known != nullptr && !touched(change, id)) continue;
    rows.push_back({Kind::put, "work", work_row(after, work, as_opened(change, id))});
    // A migration or a verb may give work that stays open another state, another due time and other people.
    if (known != nullptr && filings_of(*known) == filings_of(work)) continue;
    if (known != nullptr) rows.push_back({Kind::remove_where, "work_seat", {{"work", id}}});
    for (Row& row : seat_rows(after, work)) rows.push_back({Kind::put, "work_seat", std::move(row)});
  }
}

void notice_rows(const Change& change, std::vector<RowChange>& rows) {
  for (const decision::Notice& notice : change.accepted.notices) {
    for (const std::string& person : persons_of(notice, change.directory, change.today, change.after.definition)) {
      rows.push_back({Kind::insert,
                      "notice",
                      {{"id", notice.id},
                       {"person", person},
                       {"at", ms(change.accepted.event.at)},
                       {"instance", change.after.id},
                       {"work", notice.work},
                       {"template", notice.template_id},
                       {"params", notice.params.dump()}}});
    }
  }
}

}  // namespace

std::vector<std::string> persons_of(const decision::Notice& notice, const directory::Directory& directory,
                                    base::Date today, const std::string& workflow) {
  std::set<std::string> persons(notice.persons.begin(), notice.persons.end());
  for (const decision::Addressee& to : notice.to) {
    for (const auto& capacity : decision::able_to_act(directory, to, today, workflow)) {
      persons.insert(capacity.person);
    }
  }
  return {persons.begin(), persons.end()};
}

base::Text subject_of(const Instance& instance, const definition::Definition& definition,
                      const directory::Directory& directory, const std::string& name) {
  const json& data = instance.snapshot.data;
  const auto with_unit = [&](base::Text subject) {
    if (!name.empty()) {
      subject.vi += ": " + name;
      subject.en += ": " + name;
    }
    if (const auto unit = directory.unit(instance.unit)) {
      subject.vi += " – " + unit->name.vi;
      subject.en += " – " + (unit->name.en.empty() ? unit->name.vi : unit->name.en);
    }
    return subject;
  };
  if (auto named = subject_from(definition.subject, data)) return with_unit(std::move(*named));
  base::Text subject = definition.title;
  const std::string kind = base::text_or(data, "kind");
  if (!kind.empty()) {
    subject.vi += " (" + kind + ")";
    subject.en += " (" + kind + ")";
  }
  const std::string period = base::text_or(data, "period");
  const json year = data.value("year", json());
  if (!period.empty()) {
    subject.vi += " " + period;
    subject.en += " " + period;
  } else if (year.is_number_integer()) {
    subject.vi += " " + std::to_string(year.get<int>());
    subject.en += " " + std::to_string(year.get<int>());
  }
  return with_unit(std::move(subject));
}

base::Text state_of(const Instance& instance, const definition::Definition& definition) {
  if (instance.ended()) {
    if (instance.end == "cancelled") return {"Đã hủy", "Cancelled"};
    return definition.title_of(instance.end);
  }
  base::Text text;
  const auto& configuration = instance.snapshot.configuration;
  for (const std::string& state : configuration) {
    const bool innermost =
        std::ranges::none_of(configuration, [&](const std::string& other) { return other.starts_with(state + "."); });
    const bool shown = innermost && (definition.work_of(state) != nullptr || definition.invokes.contains(state));
    if (!shown) continue;
    const base::Text title = definition.title_of(state);
    text.vi += (text.vi.empty() ? "" : "; ") + title.vi;
    text.en += (text.en.empty() ? "" : "; ") + title.en;
  }
  // Nothing is asked of anybody: the outermost state says how things are.
  if (text.vi.empty() && !configuration.empty()) text = definition.title_of(configuration.front());
  return text;
}

std::string condition_of(const Instance& instance, const definition::Definition& definition) {
  if (instance.ended()) return instance.end == "cancelled" ? "cancelled" : "closed";
  if (!instance.held.is_null()) return "held";
  std::string condition;
  for (const definition::StateTitle& state : definition.states) {
    if (state.condition.empty()) continue;
    if (std::ranges::find(instance.snapshot.configuration, state.id) != instance.snapshot.configuration.end()) {
      condition = state.condition;
    }
  }
  if (condition == "drafting") {
    const bool returned =
        std::ranges::any_of(instance.open, [](const auto& work) { return !work.second.returned.is_null(); });
    if (returned) return "returned";
  }
  return condition;
}

std::vector<RowChange> rows_for(const Change& change) {
  std::vector<RowChange> rows;
  rows.reserve(change.accepted.claims.size() + change.accepted.numbers.size());
  for (const std::string& key : change.accepted.claims) {
    rows.push_back({Kind::insert, "unique_key", {{"name", key}, {"instance", change.after.id}}});
  }
  for (const auto& [series, number] : change.accepted.numbers) {
    rows.push_back({Kind::insert,
                    "register",
                    {{"series", series},
                     {"number", number},
                     {"instance", change.after.id},
                     {"symbol", base::text_or(change.after.number, "symbol")},
                     {"issued_on", base::text_or(change.after.number, "date")},
                     {"status", nullptr}}});
  }
  if (change.before != nullptr && change.after.issue_changes.size() != change.before->issue_changes.size()) {
    register_row(change, rows);
  }
  rows.push_back({Kind::put, "instance", instance_row(change.after, change.definition, change.directory)});
  name_rows(change, rows);
  work_rows(change, rows);
  notice_rows(change, rows);
  return rows;
}

bool follows_from_papers(std::string_view table) {
  return table == "instance" || table == "work" || table == "work_seat";
}

std::vector<RowChange> rows_of_paper(const Instance& paper, const std::set<std::string>& tables,
                                     const definition::Definition& definition, const directory::Directory& directory) {
  std::vector<RowChange> rows;
  if (tables.contains("instance")) {
    rows.push_back({Kind::put, "instance", instance_row(paper, definition, directory)});
  }
  for (const auto& [id, work] : paper.open) {
    if (tables.contains("work")) rows.push_back({Kind::put, "work", work_row(paper, work)});
    if (!tables.contains("work_seat")) continue;
    for (Row& row : seat_rows(paper, work)) rows.push_back({Kind::put, "work_seat", std::move(row)});
  }
  return rows;
}

}  // namespace trinhky::projection
