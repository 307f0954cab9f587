// Guidance: texts that were imported, what is decided about their findings, starting a guidance from one, and the
// documents they cite.
#include <algorithm>
#include <map>
#include <mutex>

#include "api/resources/guidance_imports.h"
#include "api/resources/office.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/projection/inbox.h"

namespace trinhky::api {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using store::RowChange;
using Kind = store::RowChange::Kind;
using Op = store::Condition::Op;

constexpr std::size_t max_imports_listed = 200;
constexpr std::size_t max_instruments_read = 5000;
constexpr std::size_t max_instruments_listed = 500;
// The text of a guidance as JSON: escapes may double it.
constexpr std::size_t max_import_body = 2 * base::limits::max_guidance_bytes + (64U << 10);

Result<void> may_see_imports(const Office& office, const std::string& person) {
  auto allowed = may(office, person, Ability::create_guidance);
  return allowed ? allowed : may(office, person, Ability::see_board);
}

std::string person_name(const directory::Directory& directory, const std::string& person) {
  const auto known = directory.person(person);
  return known ? known->full_name : std::string();
}

std::unexpected<Error> required(std::string pointer, base::Text message) {
  return base::refuse(ErrorCode::invalid, "required", std::move(message), std::move(pointer));
}

json heading_wire(const directory::Directory& directory, const GuidanceImport& import) {
  json imported_by = person_wire(directory, import.person);
  return {{"id", import.id},
          {"sha256", import.sha256},
          {"file_name", import.file_name.empty() ? json() : json(import.file_name)},
          {"imported_at", base::format_instant(import.at)},
          {"imported_by", std::move(imported_by)},
          {"instance", import.instance.empty() ? json() : json(import.instance)},
          {"report", import.body.value("report", json::object())}};
}

Result<json> import_wire(const Office& office, const GuidanceImport& import) {
  auto texts = lines_of(office.store, import);
  if (!texts) return std::unexpected(texts.error());
  json wire = heading_wire(office.directory(), import);
  wire["document"] = import.body.value("document", json());
  json findings = json::array();
  for (const json& finding : import.body.value("findings", json::array())) {
    json one = finding;
    one["index"] = findings.size();
    if (!one.contains("decision")) one["decision"] = nullptr;
    if (!one.contains("applied")) one["applied"] = false;
    one.update(remedies_of(import, finding));
    findings.push_back(std::move(one));
  }
  wire["findings"] = std::move(findings);
  json lines = json::array();
  for (const json& line : import.body.value("lines", json::array())) {
    json one = line;
    const auto number = static_cast<std::size_t>(line.value("line", 0));
    one["text"] = number >= 1 && number <= texts->size() ? json((*texts)[number - 1]) : json("");
    lines.push_back(std::move(one));
  }
  wire["lines"] = std::move(lines);
  return wire;
}

// ---- importing

struct Given {
  std::string bytes;
  std::string file_name;
  int year = 0;
};

Result<int> year_of(const std::string& text) {
  if (text.empty()) return 0;
  if (text.size() == 4 && text.find_first_not_of("0123456789") == std::string::npos) return std::stoi(text);
  return required("/year", {"Năm phải là bốn chữ số.", "The year is four digits."});
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = [](char c) -> int {
      if (c >= '0' && c <= '9') return c - '0';
      if (c >= 'A' && c <= 'F') return c - 'A' + 10;
      return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

Result<std::string> bytes_of(const Request& request) {
  if (!request.upload) return request.body;
  return runtime::read_file(request.upload->path(), max_import_body);
}

Result<Given> raw_given(const Request& request) {
  auto bytes = bytes_of(request);
  if (!bytes) return std::unexpected(bytes.error());
  auto year = year_of(std::string(request.query_value("year").value_or("")));
  if (!year) return std::unexpected(year.error());
  return Given{
      .bytes = std::move(*bytes), .file_name = unescaped(request.header("x-file-name").value_or("")), .year = *year};
}

// Pasted text is read as it was sent, not brought to one normal form first: how it was written is a finding.
Result<Given> pasted_given(const Request& request) {
  auto bytes = bytes_of(request);
  if (!bytes) return std::unexpected(bytes.error());
  auto body = base::parse_json(*bytes, {.max_bytes = max_import_body});
  if (!body) return std::unexpected(body.error());
  if (!body->is_object() || !body->value("text", json()).is_string()) {
    return required("/text", {"Chưa có văn bản để nhập.", "There is no text to import."});
  }
  const json year = body->value("year", json());
  if (!year.is_null() && !year.is_number_integer()) {
    return required("/year", {"Năm phải là một số.", "The year is a number."});
  }
  if (const json name = body->value("file_name", json()); !name.is_null() && !name.is_string()) {
    return required("/file_name", {"Tên tệp phải là chữ.", "The file name is a text."});
  }
  const std::int64_t number = year.is_null() ? 0 : year.get<std::int64_t>();
  if (number != 0 && (number < 2000 || number > 2100)) {
    return required("/year", {"Năm phải từ 2000 đến 2100.", "The year lies between 2000 and 2100."});
  }
  return Given{.bytes = base::text_or(*body, "text"),
               .file_name = base::text_or(*body, "file_name"),
               .year = static_cast<int>(number)};
}

void import_text(Office& office, const Request& request, Reply& reply, Result<Given> given) {
  if (!given) return refuse(reply, given.error(), request);
  const std::string person = person_of(request);
  auto stored = store_import(
      office.store, {.bytes = given->bytes, .file_name = given->file_name, .year = given->year, .person = person},
      {.at = office.now(), .entropy = office.entropy()});
  if (!stored) return refuse(reply, stored.error(), request);
  const GuidanceImport& import = stored->import;
  const std::string place = "/api/v1/guidance/imports/" + import.id;
  if (stored->already) {
    const base::Text at = calendar::format_local(office.calendar(), import.at);
    const std::string by = person_name(office.directory(), import.person);
    return refuse(reply,
                  {.code = ErrorCode::wrong_state,
                   .type = "already-imported",
                   .message = {"Văn bản này đã được nhập lúc " + at.vi + (by.empty() ? "" : ", người nhập: " + by) +
                                   ". Hãy mở bản nhập đó.",
                               "The same bytes were imported at " + at.en + (by.empty() ? "" : " by " + by) +
                                   ". Open that import."},
                   .link = place},
                  request);
  }
  auto wire = import_wire(office, import);
  if (!wire) return refuse(reply, wire.error(), request);
  reply(Response::json_text(201, base::print(*wire)).with("location", place));
}

void create_import(Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::create_guidance); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const bool pasted = server::is_json_content_type(request.header("content-type").value_or(""));
  import_text(office, request, reply, pasted ? pasted_given(request) : raw_given(request));
}

void create_import_from_file(Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::create_guidance); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  import_text(office, request, reply, raw_given(request));
}

// ---- reading

void list(Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may_see_imports(office, person_of(request)); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const auto imports = list_imports(office.store, max_imports_listed);
  if (!imports) return refuse(reply, imports.error(), request);
  const directory::Directory directory = office.directory();
  json items = json::array();
  for (const GuidanceImport& import : *imports) {
    json item = heading_wire(directory, import);
    const json document = import.body.value("document", json::object());
    item["document"] = {
        {"kind", "guidance"}, {"title", document.value("title", json())}, {"year", document.value("year", json())}};
    items.push_back(std::move(item));
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}});
}

void show(Office& office, const Request& request, Reply& reply) {
  if (auto allowed = may_see_imports(office, person_of(request)); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const auto import = load_import(office.store, std::string(request.path_param("id")));
  if (!import) return refuse(reply, import.error(), request);
  const auto wire = import_wire(office, *import);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

// ---- findings

Result<FindingDecision> decision_of(const Request& request) {
  const auto body = server::json_body(request);
  if (!body) return std::unexpected(body.error());
  FindingDecision decision;
  const std::string_view index = request.path_param("index");
  if (index.empty() || index.size() > 6 || index.find_first_not_of("0123456789") != std::string_view::npos) {
    return base::refuse(ErrorCode::not_found, "no-such-finding",
                        {"Không có phát hiện này.", "There is no such finding."});
  }
  decision.index = static_cast<std::size_t>(std::stoul(std::string(index)));
  decision.decision = body->is_object() ? base::text_or(*body, "decision") : std::string();
  if (decision.decision != "accept" && decision.decision != "ignore" && decision.decision != "edit") {
    return required("/decision", {"Chọn \"accept\", \"ignore\" hoặc \"edit\".", "One of accept, ignore, edit."});
  }
  decision.value = base::text_or(*body, "value");
  if (decision.decision == "edit" && base::trim_ascii(decision.value).empty()) {
    return required("/value", {"Phải ghi nội dung sửa.", "An edit needs a value."});
  }
  if (base::code_points(decision.value) > base::limits::max_comment_code_points) {
    return base::refuse(ErrorCode::too_large, "text-too-long",
                        {"Nội dung sửa dài quá 4.000 ký tự.", "The value is longer than 4,000 characters."}, "/value");
  }
  return decision;
}

void decide(Office& office, std::mutex& mutex, const Request& request, Reply& reply) {
  if (auto allowed = may(office, person_of(request), Ability::create_guidance); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const auto decision = decision_of(request);
  if (!decision) return refuse(reply, decision.error(), request);
  Result<GuidanceImport> decided;
  {
    // Two decisions at once would each write the whole body.
    const std::scoped_lock lock(mutex);
    auto import = load_import(office.store, std::string(request.path_param("id")));
    if (!import) return refuse(reply, import.error(), request);
    decided = decide_finding(office.store, std::move(*import), *decision);
  }
  if (!decided) return refuse(reply, decided.error(), request);
  const auto wire = import_wire(office, *decided);
  if (!wire) return refuse(reply, wire.error(), request);
  answer(reply, 200, *wire);
}

// ---- starting a guidance

// Everything the answer needs, held together until the engine has spoken.
struct Starting {
  Request request;
  Reply reply;
  GuidanceImport import;
  std::string document;  // canonical
  directory::Directory directory;
};

// Whose draft it becomes: the starter's, if the first task is hers, otherwise of those whose it is.
std::vector<std::string> drafters(const Office& office, const Starting& starting, const decision::Instance& instance) {
  const std::string starter = person_of(starting.request);
  std::vector<std::string> others;
  for (const auto& [id, work] : instance.open) {
    if (work.kind != "task") continue;
    if (projection::capacity_for(starting.directory, work, starter, office.today(), instance.definition)) {
      return {starter};
    }
    for (const decision::Addressee& to : work.to) {
      for (const auto& capacity : decision::able_to_act(starting.directory, to, office.today(), instance.definition)) {
        if (std::ranges::find(others, capacity.person) == others.end()) others.push_back(capacity.person);
      }
    }
  }
  return others.empty() ? std::vector{starter} : others;
}

// Puts the document where the drafting task looks for it. Carried out again after a double click or a crash between the
// start and this, it changes nothing that somebody has worked on.
Result<void> hand_over(const Office& office, const Starting& starting, const std::string& id) {
  const auto instance = office.engine.load(id);
  if (!instance) return std::unexpected(instance.error());
  std::vector<RowChange> rows;
  if (instance->document().empty()) {
    for (const std::string& drafter : drafters(office, starting, *instance)) {
      const std::string person = decision::draft_owner(starting.directory, *instance, drafter, office.today());
      const auto there = office.store.read(
          {.table = "draft", .where = {{"instance", Op::eq, {id}}, {"person", Op::eq, {person}}}, .limit = 1});
      if (!there) return std::unexpected(there.error());
      if (!there->empty()) continue;
      rows.push_back({Kind::put,
                      "draft",
                      {{"instance", id},
                       {"person", person},
                       {"etag", base::sha256_hex(starting.document).substr(0, 32)},
                       {"body", starting.document},
                       {"updated_at", office.now().time_since_epoch().count()},
                       {"base", ""}}});
    }
  }
  std::ranges::move(started_rows(starting.import, id), std::back_inserter(rows));
  return office.store.write(rows);
}

// The instance as `GET /instances/{id}` shows it, with the status of this answer.
void answer_with_instance(const server::Handler& show_instance, Request request, Reply reply, const std::string& id,
                          int status) {
  const std::string location = "/api/v1/instances/" + id;
  if (!show_instance) {
    reply(Response::json_text(status, base::print({{"id", id}})).with("location", location));
    return;
  }
  request.method = "GET";
  request.path = location;
  request.path_params = {{"id", id}};
  request.query.clear();
  auto answer_to = std::make_shared<Reply>(std::move(reply));
  show_instance(std::move(request), Reply([answer_to, location, status](Response response) {
                  if (response.status == 200) response.status = status;
                  response.set("location", location);
                  (*answer_to)(std::move(response));
                }));
}

Result<std::string> unit_of(const Request& request) {
  const auto body = server::json_body(request);
  if (!body) return std::unexpected(body.error());
  std::string unit = body->is_object() ? base::text_or(*body, "unit") : std::string();
  if (unit.empty()) return required("/unit", {"Phải chọn đơn vị ban hành.", "The issuing unit must be named."});
  return unit;
}

Result<std::string> document_to_start(const GuidanceImport& import) {
  const json document = import.body.value("document", json::object());
  if (!document.value("year", json()).is_number_integer()) {
    return base::refuse(ErrorCode::invalid, "guidance-year",
                        {"Chưa rõ hướng dẫn của năm nào; hãy ghi năm ở phát hiện \"thiếu năm\" trước.",
                         "The year is not known yet; give it at the finding on the missing year first."},
                        "/document/year");
  }
  std::string bytes = base::canonical(document);
  if (bytes.size() > base::limits::max_document_bytes) {
    return base::refuse(ErrorCode::too_large, "document-too-large",
                        {"Văn bản sau khi đọc lớn quá 1 MB; hãy nhập từng phần.",
                         "The document is over 1 MB once it is read; import it in parts."});
  }
  return bytes;
}

void start(Office& office, const server::Handler& show_instance, Request request, Reply reply) {
  const std::string person = person_of(request);
  if (auto allowed = may(office, person, Ability::create_guidance); !allowed) {
    return refuse(reply, allowed.error(), request);
  }
  const auto unit = unit_of(request);
  if (!unit) return refuse(reply, unit.error(), request);
  auto import = load_import(office.store, std::string(request.path_param("id")));
  if (!import) return refuse(reply, import.error(), request);
  if (!import->instance.empty()) {
    const auto first = office.engine.load(import->instance);
    if (first && first->unit == *unit && may_read(office, person, *first)) {
      return answer_with_instance(show_instance, std::move(request), std::move(reply), import->instance, 200);
    }
    return refuse(reply,
                  {.code = ErrorCode::wrong_state,
                   .type = "already-started",
                   .message = {"Đã mở hướng dẫn từ bản nhập này.", "A guidance was started from this import already."},
                   .link = "/api/v1/instances/" + import->instance},
                  request);
  }
  auto document = document_to_start(*import);
  if (!document) return refuse(reply, document.error(), request);
  const json data = {{"year", import->body["document"]["year"]}};
  auto starting = std::make_shared<Starting>(Starting{.request = std::move(request),
                                                      .reply = std::move(reply),
                                                      .import = std::move(*import),
                                                      .document = std::move(*document),
                                                      .directory = office.directory()});
  // The command's id follows from what is asked, so that a second click is the same command.
  const std::string command =
      base::derived_uuid("guidance-import-start|" + starting->import.id + "|" + *unit + "|" + data.dump());
  office.engine.submit(runtime::Request{.command_id = command,
                                        .kind = "start",
                                        .person = person,
                                        .body = {{"definition", "annual-guidance"}, {"unit", *unit}, {"data", data}}},
                       [&office, show_instance, starting](Result<runtime::Handled> handled) {
                         std::move(starting->reply)
                             .on_worker([&office, show_instance, starting, handled = std::move(handled)](Reply& to) {
                               if (!handled) return refuse(to, handled.error(), starting->request);
                               if (auto done = hand_over(office, *starting, handled->instance); !done) {
                                 return refuse(to, done.error(), starting->request);
                               }
                               answer_with_instance(show_instance, std::move(starting->request), std::move(to),
                                                    handled->instance, handled->repeated ? 200 : 201);
                             });
                       });
}

// ---- cited documents

// Whether a person may see the documents cited by what is filed under `owner`, an import or an instance. Asked once per
// owner.
class Readable {
 public:
  Readable(const Office& office, std::string person)
      : office_(office), person_(std::move(person)), imports_(may_see_imports(office, person_).has_value()) {}

  bool operator()(const std::string& owner) {
    if (const auto known = known_.find(owner); known != known_.end()) return known->second;
    const auto instance = office_.engine.load(owner);
    const bool readable = instance ? may_read(office_, person_, *instance).has_value() : imports_;
    known_.emplace(owner, readable);
    return readable;
  }

 private:
  const Office& office_;
  std::string person_;
  bool imports_;
  std::map<std::string, bool> known_;
};

json text_or_null(const std::string& value) {
  return value.empty() ? json() : json(value);
}

json instrument_wire(const store::Row& row) {
  const auto places = base::parse_json(text(row, "citations"));
  const json citations = places ? places->value("citations", json::array()) : json::array();
  json obligations = json::array();
  for (const json& citation : citations) {
    const json obligation = citation.value("obligation", json());
    if (obligation.is_string() && std::ranges::find(obligations, obligation) == obligations.end()) {
      obligations.push_back(obligation);
    }
  }
  return {{"id", text(row, "instance") + "/" + text(row, "id")},
          {"instrument", text(row, "id")},
          {"source", text(row, "instance")},
          {"type", text(row, "type")},
          {"number", text_or_null(text(row, "number"))},
          {"date", text_or_null(text(row, "issued_on"))},
          {"issuer", text_or_null(text(row, "issuer"))},
          {"subject", text_or_null(text(row, "subject"))},
          {"citations", citations},
          {"obligations", std::move(obligations)},
          {"flags", places ? places->value("flags", json::array()) : json::array()}};
}

void list_instruments(Office& office, const Request& request, Reply& reply) {
  const std::string wanted = base::fold(request.query_value("q").value_or(""));
  Readable readable(office, person_of(request));
  json items = json::array();
  bool more = false;
  store::Query query{.table = "instrument", .limit = base::limits::max_page};
  for (std::size_t seen = 0; seen < max_instruments_read && !more;) {
    const auto rows = office.store.read(query);
    if (!rows) return refuse(reply, rows.error(), request);
    for (const store::Row& row : *rows) {
      if (text(row, "search").find(wanted) == std::string::npos || !readable(text(row, "instance"))) continue;
      if (items.size() == max_instruments_listed) {
        more = true;
        break;
      }
      items.push_back(instrument_wire(row));
    }
    seen += rows->size();
    if (rows->size() < query.limit) break;
    query.after = rows->back();
  }
  answer(reply, 200, {{"items", std::move(items)}, {"next", nullptr}, {"more", more}});
}

// The handler of another noun, copied while the routes are being added; empty when it is not there.
server::Handler handler_of(const Router& router, std::string_view method, std::string_view path) {
  for (const server::Route& route : router.routes()) {
    if (route.method == method && route.path == path) return route.handler;
  }
  return {};
}

}  // namespace

void add_guidance(Router& router, Office& office) {
  router.add({.method = "POST",
              .path = "/api/v1/guidance/imports",
              .operation = "importGuidance",
              .summary = {"Nhập văn bản hướng dẫn", "Import the text of a guidance"},
              .handler = [&office](const Request& request, Reply reply) { create_import(office, request, reply); },
              .body = server::BodyKind::upload,
              .max_body = max_import_body});
  router.add(
      {.method = "POST",
       .path = "/api/v1/guidance/imports/file",
       .operation = "importGuidanceFile",
       .summary = {"Nhập tệp văn bản hướng dẫn", "Import a guidance from a text file"},
       .handler = [&office](const Request& request, Reply reply) { create_import_from_file(office, request, reply); },
       .body = server::BodyKind::upload,
       .max_body = max_import_body});
  router.add({.method = "GET",
              .path = "/api/v1/guidance/imports",
              .operation = "listGuidanceImports",
              .summary = {"Các bản nhập", "Imports"},
              .handler = [&office](const Request& request, Reply reply) { list(office, request, reply); }});
  router.add({.method = "GET",
              .path = "/api/v1/guidance/imports/{id}",
              .operation = "getGuidanceImport",
              .summary = {"Xem một bản nhập", "One import with its findings"},
              .handler = [&office](const Request& request, Reply reply) { show(office, request, reply); }});
  auto mutex = std::make_shared<std::mutex>();
  router.add(
      {.method = "POST",
       .path = "/api/v1/guidance/imports/{id}/findings/{index}",
       .operation = "decideGuidanceFinding",
       .summary = {"Quyết định về một phát hiện", "Decide about one finding"},
       .handler = [&office, mutex](const Request& request, Reply reply) { decide(office, *mutex, request, reply); },
       .body = server::BodyKind::json});
  router.add({.method = "POST",
              .path = "/api/v1/guidance/imports/{id}/start",
              .operation = "startGuidance",
              .summary = {"Mở hướng dẫn từ bản nhập", "Start a guidance from an import"},
              .handler = [&office, show_instance = handler_of(router, "GET", "/api/v1/instances/{id}")](
                             Request request,
                             Reply reply) { start(office, show_instance, std::move(request), std::move(reply)); },
              .body = server::BodyKind::json});
  router.add({.method = "GET",
              .path = "/api/v1/instruments",
              .operation = "listInstruments",
              .summary = {"Văn bản được viện dẫn", "Documents that guidance cites"},
              .handler = [&office](const Request& request, Reply reply) { list_instruments(office, request, reply); }});
}

}  // namespace trinhky::api
