#include "api/resources/guidance_imports.h"

#include <algorithm>
#include <charconv>

#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/guidance/edit.h"
#include "engine/guidance/import.h"

namespace trinhky::api {
namespace {

using base::json;
using base::Result;
using store::RowChange;
using Kind = store::RowChange::Kind;
using Op = store::Condition::Op;

constexpr std::size_t max_file_name = 200;

std::string column(const store::Row& row, std::string_view name) {
  const auto found = row.find(name);
  const auto* value = found == row.end() ? nullptr : std::get_if<std::string>(&found->second);
  return value == nullptr ? std::string() : *value;
}

Result<GuidanceImport> from_row(const store::Row& row) {
  auto body = base::parse_json(column(row, "body"), {.max_bytes = store::max_snapshot_bytes});
  if (!body) return std::unexpected(body.error());
  GuidanceImport import{.id = column(row, "id"),
                        .sha256 = column(row, "digest"),
                        .person = column(row, "person"),
                        .file_name = column(row, "file_name"),
                        .original = column(row, "original"),
                        .body = std::move(*body),
                        .instance = column(row, "instance")};
  if (const auto at = row.find("at"); at != row.end() && std::holds_alternative<std::int64_t>(at->second)) {
    import.at = base::Instant(std::chrono::milliseconds(std::get<std::int64_t>(at->second)));
  }
  return import;
}

Result<std::optional<GuidanceImport>> find_by_hash(store::Store& store, const std::string& sha256) {
  const auto rows = store.read({.table = "guidance_import", .where = {{"digest", Op::eq, {sha256}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::nullopt;
  auto import = from_row(rows->front());
  if (!import) return std::unexpected(import.error());
  return std::optional(std::move(*import));
}

// What a file is called, without a path and without what no file name holds.
std::string plain_name(std::string name) {
  if (const std::size_t slash = name.find_last_of("/\\"); slash != std::string::npos) name.erase(0, slash + 1);
  name = base::tidy_blanks(base::nfc(name));
  std::u32string points = base::to_utf32(name);
  std::erase_if(points, [](char32_t c) { return c < U' ' || c == 0x7F; });
  if (points.size() > max_file_name) points.resize(max_file_name);
  return base::to_utf8(points);
}

// ---- decisions

bool is_one_of(const std::string& rule, std::initializer_list<std::string_view> rules) {
  return std::ranges::find(rules, std::string_view(rule)) != rules.end();
}

// The one cited document a finding speaks of, or nothing when more than one might be meant.
std::string instrument_of(const json& document, const json& finding) {
  const std::string rule = base::text_or(finding, "rule");
  const std::string raw = base::text_or(finding, "raw");
  const int line = finding.value("line", 0);
  std::string found;
  for (const json& instrument : document.value("instruments", json::array())) {
    const json flags = instrument.value("flags", json::array());
    const bool flagged = std::ranges::any_of(flags, [&](const json& flag) { return flag == rule; });
    const json citations = instrument.value("citations", json::array());
    const bool here = std::ranges::any_of(citations, [&](const json& citation) {
      return citation.value("line", 0) == line && base::text_or(citation, "raw").find(raw) != std::string::npos;
    });
    if (!flagged || !here) continue;
    if (!found.empty()) return {};
    found = base::text_or(instrument, "id");
  }
  return found;
}

std::size_t occurrences(const std::string& text, const std::string& piece) {
  if (piece.empty()) return 0;
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

// A suggestion as a change of the document; null where it only explains.
json accepted_change(const json& document, const json& finding) {
  const std::string rule = base::text_or(finding, "rule");
  const json suggestion = finding.value("suggestion", json());
  if (!suggestion.is_object()) return {};
  if (suggestion.contains("obligation") && suggestion.contains("applies_to")) {
    return {{"op", "set"},
            {"ids", json::array({suggestion["obligation"]})},
            {"values", {{"applies_to", suggestion["applies_to"]}}}};
  }
  if (rule == "DEADLINE-FOUND" && suggestion.contains("obligation")) {
    json values = json::object();
    for (const char* name : {"due", "period"}) {
      if (suggestion.contains(name)) values[name] = suggestion[name];
    }
    return {{"op", "set"}, {"ids", json::array({suggestion["obligation"]})}, {"values", values}};
  }
  if (suggestion.contains("programmes_due")) {
    return {{"op", "set_due"}, {"programmes_due", suggestion["programmes_due"]}};
  }
  if (!is_one_of(rule, {"DATE-IMPOSSIBLE", "DATE-MISSING", "NUMBER-MISSING", "NUMBER-PARTIAL", "LAW-NO-NUMBER"})) {
    return {};
  }
  json values = json::object();
  for (const char* name : {"number", "date"}) {
    if (const std::string value = base::text_or(suggestion, name); !value.empty()) values[name] = value;
  }
  const std::string instrument = instrument_of(document, finding);
  if (values.empty() || instrument.empty()) return {};
  return {{"op", "instrument"}, {"id", instrument}, {"values", values}};
}

std::unexpected<base::Error> unreadable_value(base::Text message) {
  return base::refuse(base::ErrorCode::invalid, "finding-value", std::move(message), "/value");
}

// "2026-12-15" or "15/12/2026", as people write it.
Result<std::string> read_day(const std::string& text) {
  if (const auto date = base::parse_date(text)) return base::format_date(*date);
  const auto parts = base::split(text, '/');
  const auto digits = [](const std::string& part) {
    return !part.empty() && part.size() <= 4 && part.find_first_not_of("0123456789") == std::string::npos;
  };
  if (parts.size() == 3 && std::ranges::all_of(parts, digits) && parts[2].size() == 4) {
    const auto padded = [](const std::string& part) { return part.size() == 1 ? "0" + part : part; };
    if (const auto date = base::parse_date(parts[2] + "-" + padded(parts[1]) + "-" + padded(parts[0]))) {
      return base::format_date(*date);
    }
  }
  return unreadable_value({"Ngày không đọc được; ghi như 15/12/2026.", "The date cannot be read; write 2026-12-15."});
}

// Where another wording of a finding would go, and what is then expected.
struct Place {
  enum class What { nowhere, year, due, due_of_obligation, date, number, period, wording };
  What what = What::nowhere;
  std::string id;  // of the cited document or of the obligation
};

Place place_of(const json& document, const json& finding) {
  const std::string rule = base::text_or(finding, "rule");
  const std::string raw = base::text_or(finding, "raw");
  if (rule == "YEAR-MISSING") return {.what = Place::What::year};
  const std::string instrument = instrument_of(document, finding);
  if (is_one_of(rule, {"DATE-IMPOSSIBLE", "DATE-MISSING", "DATE-FORMAT"}) && !instrument.empty()) {
    return {.what = Place::What::date, .id = instrument};
  }
  if (is_one_of(rule, {"NUMBER-MISSING", "NUMBER-PARTIAL", "LAW-NO-NUMBER", "SYMBOL-SPACE", "SYMBOL-FORM"}) &&
      !instrument.empty()) {
    return {.what = Place::What::number, .id = instrument};
  }
  const json suggestion = finding.value("suggestion", json());
  if (rule == "DEADLINE-MISSING" && suggestion.is_object() && suggestion.contains("obligation")) {
    return {.what = Place::What::period, .id = base::text_or(suggestion, "obligation")};
  }
  if (is_one_of(rule, {"DATE-IMPOSSIBLE", "DEADLINE-FOUND"}) && suggestion.is_object() &&
      suggestion.contains("obligation")) {
    return {.what = suggestion.contains("period") ? Place::What::period : Place::What::due_of_obligation,
            .id = base::text_or(suggestion, "obligation")};
  }
  const bool closing_date = rule == "DATE-IMPOSSIBLE" && document.value("programmes_due", json()).is_null();
  if (is_one_of(rule, {"DEADLINE-MISSING", "DEADLINE-FOUND"}) || closing_date) return {.what = Place::What::due};
  Place found;
  for (const json& obligation : document.value("obligations", json::array())) {
    const std::size_t count = occurrences(base::text_or(obligation, "text"), raw);
    if (count == 0) continue;
    if (count > 1 || found.what != Place::What::nowhere) return {};
    found = {.what = Place::What::wording, .id = base::text_or(obligation, "id")};
  }
  return found;
}

Result<json> edited_change(const json& document, const json& finding, const std::string& value) {
  const Place place = place_of(document, finding);
  switch (place.what) {
    case Place::What::nowhere:
      return json();
    case Place::What::year: {
      int year = 0;
      const auto read = std::from_chars(value.data(), value.data() + value.size(), year);
      if (read.ec != std::errc() || read.ptr != value.data() + value.size() || year < 2000 || year > 2100) {
        return unreadable_value({"Năm phải là một số từ 2000 đến 2100.", "The year is a number from 2000 to 2100."});
      }
      return json{{"op", "title"}, {"year", year}};
    }
    case Place::What::due:
    case Place::What::due_of_obligation:
    case Place::What::date: {
      auto day = read_day(value);
      if (!day) return std::unexpected(day.error());
      if (place.what == Place::What::due_of_obligation) {
        return json{{"op", "set"}, {"ids", json::array({place.id})}, {"values", {{"due", *day}}}};
      }
      if (place.what == Place::What::due) return json{{"op", "set_due"}, {"programmes_due", *day}};
      return json{{"op", "instrument"}, {"id", place.id}, {"values", {{"date", *day}}}};
    }
    case Place::What::number:
      return json{{"op", "instrument"}, {"id", place.id}, {"values", {{"number", value}}}};
    case Place::What::period:
      return json{{"op", "set"}, {"ids", json::array({place.id})}, {"values", {{"period", value}}}};
    case Place::What::wording:
      break;
  }
  const std::string raw = base::text_or(finding, "raw");
  for (const json& obligation : document["obligations"]) {
    if (base::text_or(obligation, "id") != place.id) continue;
    std::string text = base::text_or(obligation, "text");
    text.replace(text.find(raw), raw.size(), value);
    return json{{"op", "text"}, {"id", place.id}, {"text", text}};
  }
  return json();
}

// What accepting comes to: the suggestion carried out, or a slip of the pen mended where it stands.
json change_offered(const json& document, const json& finding) {
  const json suggestion = finding.value("suggestion", json());
  const std::string instead = suggestion.is_object() ? base::text_or(suggestion, "instead") : std::string();
  if (base::text_or(finding, "rule") != "TYPO" || instead.empty()) return accepted_change(document, finding);
  auto mended = edited_change(document, finding, instead);
  return mended ? std::move(*mended) : json();
}

std::string day_in_words(const std::string& date) {
  const auto day = base::parse_date(date);
  if (!day) return date;
  const std::string iso = base::format_date(*day);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

// What accepting would change, said to a person.
base::Text said(const json& change, const json& finding) {
  const std::string op = base::text_or(change, "op");
  if (op == "text") {
    const std::string instead = base::text_or(finding["suggestion"], "instead");
    return {"sửa thành “" + instead + "”", "change to “" + instead + "”"};
  }
  if (op == "set_due") {
    const std::string day = day_in_words(base::text_or(change, "programmes_due"));
    return {"Hạn các đơn vị gửi chương trình: " + day, "Programmes due: " + day};
  }
  const json values = change.value("values", json::object());
  if (values.contains("applies_to")) {
    const std::string attribute = base::text_or(values["applies_to"], "attribute");
    if (attribute == "border") return {"Chỉ giao cho các đơn vị biên giới", "Only for units at the border"};
    return {"Chỉ giao cho các đơn vị có đặc điểm: " + attribute, "Only for units with the attribute: " + attribute};
  }
  if (const std::string due = base::text_or(values, "due"); !due.empty()) {
    return {"Thời hạn: " + day_in_words(due), "Due: " + day_in_words(due)};
  }
  if (const std::string period = base::text_or(values, "period"); !period.empty()) {
    return {"Thời gian: " + period, "Period: " + period};
  }
  base::Text text;
  if (const std::string number = base::text_or(values, "number"); !number.empty()) {
    text = {"số " + number, "number " + number};
  }
  if (const std::string date = base::text_or(values, "date"); !date.empty()) {
    const std::string day = day_in_words(date);
    text.vi += (text.vi.empty() ? "ngày " : ", ngày ") + day;
    text.en += (text.en.empty() ? "of " : " of ") + day;
  }
  return text;
}

}  // namespace

Result<StoredImport> store_import(store::Store& store, const NewImport& given, const ImportMoment& moment) {
  auto read = guidance::import_guidance(given.bytes, {.year = given.year});
  if (!read) return std::unexpected(read.error());
  auto known = find_by_hash(store, read->sha256);
  if (!known) return std::unexpected(known.error());
  if (*known) return StoredImport{.import = std::move(**known), .already = true};

  base::IdSource ids(moment.entropy, moment.at);
  GuidanceImport import{.id = ids.next_uuid(),
                        .sha256 = read->sha256,
                        .at = moment.at,
                        .person = given.person,
                        .file_name = plain_name(given.file_name),
                        .body = guidance::to_json(*read)};
  auto writer = store.begin_attachment(ids.next_salt(), "text/plain");
  if (!writer) return std::unexpected(writer.error());
  if (auto appended = (*writer)->append(given.bytes); !appended) return std::unexpected(appended.error());
  auto hash = (*writer)->finish();
  if (!hash) return std::unexpected(hash.error());
  import.original = *hash;

  std::vector<RowChange> rows{{Kind::insert,
                               "guidance_import",
                               {{"id", import.id},
                                {"digest", import.sha256},
                                {"at", import.at.time_since_epoch().count()},
                                {"person", import.person},
                                {"file_name", import.file_name},
                                {"original", import.original},
                                {"body", base::print(import.body)},
                                {"instance", ""}}}};
  std::ranges::move(instrument_rows(import.body["document"], import.id), std::back_inserter(rows));
  if (auto written = store.write(rows); !written) {
    // Somebody was quicker with the same bytes: theirs is the one, and the second copy of the text goes.
    if (auto erased = store.erase(import.original); !erased) return std::unexpected(written.error());
    auto first = find_by_hash(store, import.sha256);
    if (!first) return std::unexpected(first.error());
    if (!*first) return std::unexpected(written.error());
    return StoredImport{.import = std::move(**first), .already = true};
  }
  return StoredImport{.import = std::move(import)};
}

Result<GuidanceImport> load_import(store::Store& store, const std::string& id) {
  const auto rows = store.read({.table = "guidance_import", .where = {{"id", Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) {
    return base::refuse(base::ErrorCode::not_found, "no-such-import",
                        {"Không có bản nhập này.", "There is no such import."});
  }
  return from_row(rows->front());
}

Result<std::vector<GuidanceImport>> list_imports(store::Store& store, std::size_t limit) {
  // Ids grow with time, so the key alone gives the newest first.
  const auto rows = store.read({.table = "guidance_import", .order = {{"id", true}}, .limit = limit});
  if (!rows) return std::unexpected(rows.error());
  std::vector<GuidanceImport> imports;
  for (const store::Row& row : *rows) {
    auto import = from_row(row);
    if (!import) return std::unexpected(import.error());
    imports.push_back(std::move(*import));
  }
  return imports;
}

Result<std::vector<std::string>> lines_of(store::Store& store, const GuidanceImport& import) {
  auto bytes = store.read_attachment(import.original, 0, base::limits::max_guidance_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  std::string_view rest = *bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = rest.find_first_of("\r\n");
    lines.push_back(base::nfc(rest.substr(0, end)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + (rest.substr(end).starts_with("\r\n") ? 2 : 1));
  }
  return lines;
}

Result<GuidanceImport> decide_finding(store::Store& store, GuidanceImport import, const FindingDecision& decision) {
  json& findings = import.body["findings"];
  if (!findings.is_array() || decision.index >= findings.size()) {
    return base::refuse(base::ErrorCode::not_found, "no-such-finding",
                        {"Không có phát hiện này.", "There is no such finding."});
  }
  json& finding = findings[decision.index];
  if (finding.value("applied", false)) {
    return base::refuse(base::ErrorCode::wrong_state, "finding-applied",
                        {"Đã sửa bản nhập theo phát hiện này; muốn sửa tiếp, hãy sửa ngay trong dự thảo.",
                         "The document was changed by this finding already; go on in the draft itself."});
  }
  json& document = import.body["document"];
  json change;
  if (import.instance.empty()) {
    if (decision.decision == "accept") change = change_offered(document, finding);
    if (decision.decision == "edit") {
      auto edit = edited_change(document, finding, decision.value);
      if (!edit) return std::unexpected(edit.error());
      change = std::move(*edit);
    }
  }
  if (!change.is_null()) {
    auto next = guidance::edit_obligations(document, change);
    if (!next) {
      base::Error error = next.error();
      error.pointer = "/value";
      return std::unexpected(std::move(error));
    }
    document = std::move(*next);
  }
  finding["decision"] = decision.decision;
  finding["applied"] = !change.is_null();
  if (decision.decision == "edit") finding["value"] = decision.value;
  std::vector<RowChange> rows{
      {Kind::update, "guidance_import", {{"id", import.id}, {"body", base::print(import.body)}}}};
  if (!change.is_null() && base::text_or(change, "op") == "instrument") {
    std::ranges::move(instrument_rows(document, import.id), std::back_inserter(rows));
  }
  if (auto written = store.write(rows); !written) return std::unexpected(written.error());
  return import;
}

json remedies_of(const GuidanceImport& import, const json& finding) {
  json remedies = {{"offer", nullptr}, {"edits", nullptr}};
  if (!import.instance.empty() || finding.value("applied", false)) return remedies;
  const json document = import.body.value("document", json::object());
  if (const json change = change_offered(document, finding); !change.is_null()) {
    const base::Text words = said(change, finding);
    remedies["offer"] = {{"vi", words.vi}, {"en", words.en}};
  }
  switch (place_of(document, finding).what) {
    case Place::What::nowhere:
      break;
    case Place::What::year:
      remedies["edits"] = "year";
      break;
    case Place::What::due:
    case Place::What::due_of_obligation:
    case Place::What::date:
      remedies["edits"] = "date";
      break;
    case Place::What::number:
      remedies["edits"] = "number";
      break;
    case Place::What::period:
      remedies["edits"] = "period";
      break;
    case Place::What::wording:
      remedies["edits"] = "wording";
      break;
  }
  return remedies;
}

std::vector<RowChange> started_rows(const GuidanceImport& import, const std::string& instance) {
  std::vector<RowChange> rows = instrument_rows(import.body["document"], instance);
  rows.push_back({Kind::update, "guidance_import", {{"id", import.id}, {"instance", instance}}});
  rows.push_back({Kind::remove_where, "instrument", {{"instance", import.id}}});
  return rows;
}

std::vector<RowChange> instrument_rows(const json& document, const std::string& owner) {
  std::vector<RowChange> rows{{Kind::remove_where, "instrument", {{"instance", owner}}}};
  for (const json& instrument : document.value("instruments", json::array())) {
    const auto member = [&](const char* name) { return base::text_or(instrument, name); };
    // The flags of a document stand with the places that earned them.
    const json places = {{"citations", instrument.value("citations", json::array())},
                         {"flags", instrument.value("flags", json::array())}};
    rows.push_back({Kind::put,
                    "instrument",
                    {{"id", member("id")},
                     {"instance", owner},
                     {"type", member("type")},
                     {"number", member("number")},
                     {"issued_on", member("date")},
                     {"issuer", member("issuer")},
                     {"subject", member("subject")},
                     {"citations", base::print(places)},
                     {"search", base::fold(member("type") + " " + member("number") + " " + member("issuer") + " " +
                                           member("subject"))}}});
  }
  return rows;
}

}  // namespace trinhky::api
