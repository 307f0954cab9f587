#include "api/resources/drafts_text.h"

#include <array>
#include <functional>
#include <mutex>

#include "api/resources/first_text.h"
#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/decision/able.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::Result;
using base::text_or;
using store::Condition;

// Reading the ETag and writing the row belong together. Different drafts meet here seldom, so that those who write at
// the same time share one sync of the store.
std::mutex& draft_lock(const std::string& instance) {
  static std::array<std::mutex, 64> locks;
  return locks[std::hash<std::string>{}(instance) % locks.size()];
}

std::string owner_of(const Office& office, const decision::Instance& instance, const std::string& person) {
  return decision::draft_owner(office.directory(), instance, person, office.today());
}

Result<std::optional<store::Row>> stored_row(const Office& office, const std::string& instance,
                                             const std::string& person) {
  auto rows = office.store.read(
      {.table = "draft",
       .where = {{"instance", Condition::Op::eq, {instance}}, {"person", Condition::Op::eq, {person}}},
       .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  return std::move(rows->front());
}

Result<json> first_body(const Office& office, const decision::Instance& instance,
                        const definition::Definition& definition) {
  const auto read = [&office](const std::string& hash) { return office.engine.document(hash); };
  // Only a programme takes anything over from the year before.
  const bool programme = definition.form == "unit-programme" && instance.document().empty();
  const auto earlier = programme ? last_years_programme(office, instance) : std::nullopt;
  return first_text(definition, instance, unit_facts(office, instance.unit), read,
                    earlier ? &earlier->document : nullptr);
}

}  // namespace

const decision::OpenWork* edited_work(const Office& office, const decision::Instance& instance,
                                      const definition::Definition& definition, const std::string& person) {
  const directory::Directory directory = office.directory();
  for (const auto& [id, work] : instance.open) {
    const definition::Work* words = definition.work_of(work.state);
    const bool edits = words != nullptr && (work.kind == "task" ? !words->edits.empty() : words->amends);
    if (!edits) continue;
    if (projection::capacity_for(directory, work, person, office.today(), instance.definition)) return &work;
  }
  return nullptr;
}

Result<DraftText> draft_of(const Office& office, const decision::Instance& instance,
                           const definition::Definition& definition, const std::string& person) {
  const auto row = stored_row(office, instance.id, owner_of(office, instance, person));
  if (!row) return std::unexpected(row.error());
  if (*row) {
    auto body = base::parse_json(text(**row, "body"));
    if (!body) return std::unexpected(body.error());
    return DraftText{.etag = text(**row, "etag"),
                     .body = std::move(*body),
                     .updated_at = instant(**row, "updated_at"),
                     .base_hash = text(**row, "base"),
                     .stored = true};
  }
  auto body = first_body(office, instance, definition);
  if (!body) return std::unexpected(body.error());
  return DraftText{.etag = "0", .body = std::move(*body), .updated_at = std::nullopt, .base_hash = instance.document()};
}

Result<DraftText> put_draft(const Office& office, const decision::Instance& instance, const std::string& person,
                            std::string_view if_match, const json& body) {
  const std::string bytes = base::canonical(body);
  if (bytes.size() > base::limits::max_document_bytes) {
    return base::refuse(base::ErrorCode::too_large, "draft-too-large",
                        {"Dự thảo vượt quá 1 MB nên chưa lưu được.", "The draft is over 1 MB and was not saved."},
                        "/body");
  }
  const std::string etag = base::sha256_hex(bytes).substr(0, 32);
  const std::scoped_lock lock(draft_lock(instance.id));
  const auto row = stored_row(office, instance.id, owner_of(office, instance, person));
  if (!row) return std::unexpected(row.error());
  const std::string present = *row ? text(**row, "etag") : "0";
  // Saving what is stored already is no conflict: the answer of the first time may have been lost on the way.
  if (present != if_match && present != etag) {
    return base::refuse(base::ErrorCode::stale, "draft-changed",
                        {"Dự thảo đã được sửa ở nơi khác. Hãy xem cả hai bản rồi chọn nội dung giữ lại.",
                         "The draft was changed elsewhere. Look at both versions and choose what to keep."});
  }
  const base::Instant at = office.now();
  const std::string from = *row ? text(**row, "base") : instance.document();
  const store::RowChange change{store::RowChange::Kind::put,
                                "draft",
                                {{"instance", instance.id},
                                 {"person", owner_of(office, instance, person)},
                                 {"etag", etag},
                                 {"body", bytes},
                                 {"updated_at", at.time_since_epoch().count()},
                                 {"base", from}}};
  if (auto written = office.store.write(std::span(&change, 1)); !written) return std::unexpected(written.error());
  return DraftText{.etag = etag, .body = body, .updated_at = at, .base_hash = from, .stored = true};
}

guidance::UnitFacts unit_facts(const Office& office, const std::string& unit) {
  guidance::UnitFacts facts{.unit = unit};
  if (const auto known = office.directory().unit_on(unit, office.today())) facts.attributes = known->attributes;
  return facts;
}

std::optional<EarlierProgramme> last_years_programme(const Office& office, const decision::Instance& instance) {
  const json& data = instance.snapshot.data;
  if (!data.contains("year") || !data["year"].is_number_integer()) return std::nullopt;
  const auto rows = office.store.read({.table = "instance",
                                       .where = {{"definition", Condition::Op::eq, {std::string("unit-programme")}},
                                                 {"unit", Condition::Op::eq, {instance.unit}},
                                                 {"year", Condition::Op::eq, {data["year"].get<std::int64_t>() - 1}}},
                                       .order = {{"started_at", true}},
                                       .limit = 10});
  if (!rows) return std::nullopt;
  for (const store::Row& row : *rows) {
    const auto earlier = office.engine.load(text(row, "id"));
    if (!earlier || earlier->end == "cancelled") continue;
    if (text_or(earlier->snapshot.data, "programme_kind") != text_or(data, "programme_kind", "BTT")) continue;
    const std::string issued = text_or(earlier->snapshot.data, "issued", earlier->document());
    if (issued.empty()) continue;
    if (auto document = office.engine.document(issued)) {
      return EarlierProgramme{.instance = earlier->id, .document = std::move(*document)};
    }
  }
  return std::nullopt;
}

json draft_wire(const DraftText& draft) {
  return {{"etag", draft.etag},
          {"body", draft.body},
          {"updated_at", instant_or_null(draft.updated_at)},
          {"base_hash", draft.base_hash.empty() ? json() : json(draft.base_hash)}};
}

std::string if_match_of(const Request& request) {
  std::string_view value = request.header("if-match").value_or("");
  if (value.starts_with("W/")) value.remove_prefix(2);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  return std::string(value);
}

}  // namespace trinhky::api
