// The bytes to sign of a step, and what is found about the file that comes back.
#include "api/resources/signed_papers.h"

#include <algorithm>
#include <set>

#include "api/resources/erasures.h"
#include "api/resources/paper_events.h"
#include "api/resources/papers_view.h"
#include "engine/base/hash.h"
#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/decision/able.h"
#include "engine/decision/attachments.h"
#include "engine/paper/paper.h"
#include "engine/projection/rows.h"
#include "engine/signature/statement.h"

namespace trinhky::api {
namespace {

using base::ErrorCode;
using base::Result;
using base::Text;
using base::text_or;
using signature::Finding;
using signature::Weight;
using Kind = store::RowChange::Kind;

constexpr std::size_t piece_bytes = 4U << 20;
constexpr std::size_t max_earlier = 20;
constexpr std::string_view pointer = "/signed_file";

PaperToSign paper_of(const store::Row& row) {
  return {.document = text(row, "document"), .hash = text(row, "hash"), .sha256 = text(row, "digest")};
}

Result<std::optional<PaperToSign>> kept_paper(const Office& office, const std::string& instance,
                                              const std::string& document) {
  const auto rows = office.store.read({.table = "paper_to_sign",
                                       .where = {{"instance", store::Condition::Op::eq, {instance}},
                                                 {"document", store::Condition::Op::eq, {document}}},
                                       .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  return rows->empty() ? std::nullopt : std::optional(paper_of(rows->front()));
}

Result<std::string> bytes_of(const Office& office, const std::string& hash) {
  std::string bytes;
  while (bytes.size() <= base::limits::max_attachment_bytes) {
    const auto piece = office.store.read_attachment(hash, bytes.size(), piece_bytes);
    if (!piece) return std::unexpected(piece.error());
    if (piece->empty()) break;
    bytes += *piece;
  }
  return bytes;
}

// ---- the paper

// The attached PDF that the step signs.
Result<PaperToSign> attached_to_sign(const Office& office, const decision::Instance& instance,
                                     const std::string& purpose) {
  const json* file = decision::file_to_sign(instance, purpose);
  if (file == nullptr) {
    const bool letter = purpose == "letter";
    return base::refuse(
        ErrorCode::wrong_state, "nothing-to-sign",
        {"Bước này ký trên tệp PDF của văn bản, nhưng hồ sơ chưa có hoặc có nhiều hơn một tệp như vậy. Hãy để lại đúng "
         "một tệp PDF loại " +
             std::string(letter ? "“Văn bản”" : "“Phụ lục”") + ".",
         "This step signs the attached PDF of the paper, and there is none, or more than one. Leave exactly one PDF of "
         "the kind " +
             std::string(letter ? "“The paper itself”" : "“Annex”") + "."});
  }
  const auto bytes = bytes_of(office, text_or(*file, "hash"));
  if (!bytes) return std::unexpected(bytes.error());
  return PaperToSign{.document = instance.document(),
                     .hash = text_or(*file, "hash"),
                     .sha256 = base::sha256_hex(*bytes),
                     .file = text_or(*file, "id")};
}

// The purpose of the file that the step of a command signs; empty where it signs the print of the document.
std::string purpose_signed(const Office& office, const decision::Instance& instance, const json& body) {
  const auto open = instance.open.find(text_or(body, "work"));
  const auto definition = office.catalogue->definition(instance.definition, instance.version);
  if (open == instance.open.end() || definition == nullptr) return {};
  const definition::Work* words = definition->work_of(open->second.state);
  return words == nullptr ? std::string() : words->signs_file;
}

const json& member_or_null(const json& object, const std::string& name) {
  static const json none;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found == object.end() ? none : *found;
}

std::string title_of(const json& schema, const std::string& name) {
  const json& title = member_or_null(schema, "x-title");
  return title.is_object() ? text_or(title, "vi", name) : name;
}

// Every field of a document with its name in the form, so that nothing that is agreed to stays off the paper.
void print_fields(const json& schema, const json& value, const std::string& label, json& lines) {
  if (value.is_object()) {
    for (const auto& [name, inner] : value.items()) {
      const json& known = member_or_null(member_or_null(schema, "properties"), name);
      if (known.contains("const")) continue;
      print_fields(known, inner, (label.empty() ? "" : label + " – ") + title_of(known, name), lines);
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      print_fields(member_or_null(schema, "items"), value[i], label + " " + std::to_string(i + 1), lines);
    }
  } else if (value.is_string()) {
    lines.push_back({{"label", label}, {"value", value}});
  } else if (value.is_boolean()) {
    lines.push_back({{"label", label}, {"value", value.get<bool>() ? "có" : "không"}});
  } else if (value.is_number()) {
    lines.push_back({{"label", label}, {"value", value.dump()}});
  }
}

Result<std::string> printed(const Office& office, const Seen& found) {
  const std::string document = found.instance.document();
  auto body = office.engine.document(document);
  if (!body) return std::unexpected(body.error());
  if (text_or(*body, "kind") == "programme") {
    auto view = programme_view(office, found, {.body = std::move(*body), .hash = document});
    if (!view) return std::unexpected(view.error());
    // What is signed is no draft any more, though its number comes after the signature.
    (*view)["issued"] = true;
    return paper::programme_pdf(*view);
  }
  auto view = slip_view(office, found);
  if (!view) return std::unexpected(view.error());
  const json* form = office.catalogue->form_source(found.definition->form);
  json lines = json::array({{{"label", "Mã nội dung"}, {"value", document}}});
  print_fields(form == nullptr ? json() : *form, *body, "", lines);
  (*view)["content"] = std::move(lines);
  return paper::submission_slip_pdf(*view);
}

Result<std::string> keep(const Office& office, const std::string& bytes) {
  base::IdSource ids(office.entropy(), office.wall.now());
  auto writer = office.store.begin_attachment(ids.next_salt(), "application/pdf");
  if (!writer) return std::unexpected(writer.error());
  if (auto added = (*writer)->append(bytes); !added) return std::unexpected(added.error());
  return (*writer)->finish();
}

void send_paper(const Office& office, const Request& request, Reply& reply) {
  const auto found = seen(office, request);
  if (!found) return refuse(reply, found.error(), request);
  const auto open = found->instance.open.find(std::string(request.path_param("work")));
  const definition::Work* words =
      open == found->instance.open.end() ? nullptr : found->definition->work_of(open->second.state);
  if (words == nullptr || !decision::may_see_work(office.directory(), words, open->second, person_of(request),
                                                  office.today(), found->instance.definition)) {
    return refuse(reply,
                  {.code = ErrorCode::not_found,
                   .type = "no-such-work",
                   .message = {"Việc này không còn mở trong hồ sơ.", "This work is not open any more."}},
                  request);
  }
  if (words->confirm != "signature") {
    return refuse(reply,
                  {.code = ErrorCode::wrong_state,
                   .type = "nothing-to-sign",
                   .message = {"Bước này không yêu cầu chữ ký số.", "This step asks for no digital signature."}},
                  request);
  }
  const auto paper = paper_to_sign(office, *found, *words);
  if (!paper) return refuse(reply, paper.error(), request);
  auto bytes = bytes_of(office, paper->hash);
  if (!bytes) return refuse(reply, bytes.error(), request);
  const std::string subject = projection::subject_of(found->instance, *found->definition, office.directory()).vi;
  Response response = Response::bytes(200, "application/pdf", std::move(*bytes));
  response.set("content-disposition", "attachment; filename=\"" + base::slug("cần ký " + subject, 80) + ".pdf\"");
  response.set("content-security-policy", "sandbox; default-src 'none'");
  response.set("x-content-type-options", "nosniff");
  response.set("cache-control", "private, no-store");
  response.set("x-document-hash", paper->document);
  response.set("x-content-sha256", paper->sha256);
  reply(std::move(response));
}

// ---- the file that comes back

base::Error refusal(ErrorCode code, std::string type, Text message) {
  return {.code = code, .type = std::move(type), .message = std::move(message), .pointer = std::string(pointer)};
}

const json* attached_file(const decision::Instance& instance, const std::string& id) {
  const auto found =
      std::ranges::find_if(instance.attachments, [&](const json& one) { return text_or(one, "id") == id; });
  if (found == instance.attachments.end()) return nullptr;
  // A wrong file that was replaced in time is gone.
  const bool gone = std::ranges::any_of(instance.attachments, [&](const json& one) {
    return text_or(one, "replaces") == id && !one.value("keeps_earlier", true);
  });
  return gone ? nullptr : &*found;
}

// Whether the file is another content of this paper, signed: what somebody had fetched before it was changed.
Result<bool> signs_an_earlier_content(const Office& office, const std::string& instance, const std::string& document,
                                      std::string_view signed_file) {
  const auto rows = office.store.read({.table = "paper_to_sign",
                                       .where = {{"instance", store::Condition::Op::eq, {instance}},
                                                 {"document", store::Condition::Op::ne, {document}}},
                                       .limit = max_earlier});
  if (!rows) return std::unexpected(rows.error());
  for (const store::Row& row : *rows) {
    const auto bytes = bytes_of(office, text(row, "hash"));
    if (!bytes) return std::unexpected(bytes.error());
    if (!bytes->empty() && signed_file.starts_with(*bytes)) return true;
  }
  return false;
}

// The same of an attached file: what stood in the place of the one that is signed now. One whose bytes are gone was
// never relied on.
Result<bool> signs_an_earlier_file(const Office& office, const decision::Instance& instance, const PaperToSign& paper,
                                   const std::string& purpose, std::string_view signed_file) {
  const auto present = bytes_of(office, paper.hash);
  if (!present) return std::unexpected(present.error());
  // A newer file may go on from an older one.
  if (signed_file.starts_with(*present)) return false;
  for (const json& one : instance.attachments) {
    if (text_or(one, "id") == paper.file || text_or(one, "purpose", "annex") != purpose) continue;
    if (text_or(one, "hash") == paper.hash) continue;
    const auto info = office.store.attachment(text_or(one, "hash"));
    if (!info) return std::unexpected(info.error());
    if (!*info) continue;
    const auto bytes = bytes_of(office, text_or(one, "hash"));
    if (!bytes) return std::unexpected(bytes.error());
    if (!bytes->empty() && signed_file.starts_with(*bytes)) return true;
  }
  return false;
}

base::Error earlier_content() {
  return refusal(
      ErrorCode::stale, "signed-earlier-content",
      {"Tệp này được ký trên nội dung cũ; văn bản đã thay đổi sau đó. Hãy xem lại nội dung hiện tại, tải lại "
       "tệp cần ký rồi ký lại.",
       "This file was signed over an earlier content, and the document has changed since. Look at the "
       "present content, download the file to sign again, and sign that."});
}

// What to do about a finding: the sentence that goes behind it.
Text next_step(std::string_view code, Weight weight) {
  const auto is = [&](std::initializer_list<std::string_view> codes) {
    return std::ranges::find(codes, code) != codes.end();
  };
  if (is({"no-signature"})) {
    return {"Hãy ký tệp bằng công cụ ký số của cơ quan rồi tải tệp đã ký lên.",
            "Sign the file with the office's own tool, then upload the signed file."};
  }
  if (is({"digest-weak", "key-weak"})) {
    return {"Hãy ký lại với thuật toán mạnh hơn (SHA-256, khóa RSA từ 2048 bit); hỏi đơn vị cấp chứng thư số.",
            "Sign again with stronger algorithms (SHA-256, an RSA key of 2048 bits or more); ask who issued the "
            "certificate."};
  }
  if (is({"certificate-expired", "certificate-not-yet-valid", "certificate-expired-since", "key-usage"})) {
    return {"Hãy ký lại bằng chứng thư số dùng để ký và còn hiệu lực.",
            "Sign again with a certificate that is meant for signing and valid."};
  }
  if (is({"certificate-not-trusted"})) {
    return {
        "Hãy ký bằng chứng thư số của tổ chức mà cơ quan tin cậy, hoặc đề nghị người quản trị bổ sung chứng thư gốc.",
        "Sign with a certificate of an authority that this office trusts, or ask the administrator to add its "
        "root."};
  }
  if (weight == Weight::undecided) {
    return {"Hãy ký lại bằng công cụ khác, hoặc ký trên giấy để văn thư ghi nhận bản quét.",
            "Sign again with another tool, or sign on paper and have the clerk record the scan."};
  }
  return {
      "Hãy tải lại tệp cần ký ở bước này, ký đúng tệp đó (không in lại, không lưu lại bằng phần mềm khác) rồi tải "
      "lên.",
      "Download the file to sign of this step again, sign exactly that file (do not print or save it anew), and "
      "upload it."};
}

// Every finding that takes something away, the worst ones first.
base::Error not_good(const std::vector<Finding>& findings) {
  base::Error error = refusal(ErrorCode::invalid, "signature-not-good", {});
  std::set<std::string> told;
  for (const Weight weight : {Weight::bad, Weight::undecided}) {
    for (const Finding& one : findings) {
      if (one.weight != weight || !told.insert(one.code + "|" + one.detail).second) continue;
      if (error.message.vi.empty()) {
        const Text next = next_step(one.code, one.weight);
        error.message = {one.message.vi + " " + next.vi, one.message.en + " " + next.en};
      }
      error.faults.push_back({.pointer = std::string(pointer), .code = one.code, .message = one.message});
    }
  }
  return error;
}

base::Error more_than_signed() {
  base::Error error = refusal(
      ErrorCode::invalid, "signature-not-good",
      {"Sau chữ ký cuối cùng, tệp còn được ghi thêm nên chữ ký không phủ toàn bộ tệp. Hãy tải lên đúng tệp mà công cụ "
       "ký tạo ra.",
       "More was added to the file after its last signature, so the signature does not cover the whole file. Upload "
       "the very file that the signing tool made."});
  error.faults.push_back({.pointer = error.pointer, .code = "not-the-whole-file", .message = error.message});
  return error;
}

// A signed file stands under one person's decision; another person signs himself.
Result<void> used_by_nobody_else(const Office& office, const std::string& instance, const std::string& person,
                                 const std::string& sha256) {
  bool used = false;
  const auto look = [&](const store::StoredEvent& event) {
    if (event.kind != "decided" || event.body.find(sha256) == std::string::npos) return true;
    const auto body = base::parse_json(event.body);
    if (!body || !body->contains("signed_file") || text_or((*body)["signed_file"], "hash") != sha256) return true;
    used = text_or(body->value("actor", json::object()), "person") != person;
    return !used;
  };
  if (auto done = each_event(office, instance, look); !done) return done;
  if (!used) return {};
  return std::unexpected(
      refusal(ErrorCode::invalid, "signed-file-used",
              {"Tệp đã ký này đã đi kèm quyết định của người khác. Hãy tự ký tệp cần ký bằng chứng thư của mình.",
               "This signed file stands under somebody else's decision. Sign the file with your own certificate."}));
}

Text not_checked_of_time(const std::string& source, bool confirmed) {
  if (source == "timestamp_token") {
    return confirmed ? Text{} : Text{"cơ quan cấp dấu thời gian", "the authority of the time stamp"};
  }
  if (source == "none") return {"thời điểm ký (chữ ký không ghi)", "the time of signing (the signature names none)"};
  return {"thời điểm ký (do người ký hoặc phần mềm ký tự ghi)",
          "the time of signing (the signer's or the tool's own claim)"};
}

std::vector<Text> not_checked(const json& statement) {
  std::vector<Text> list;
  if (!statement.value("trust_checked", false)) {
    list.push_back({"chứng thư có do tổ chức được tin cậy cấp hay không",
                    "whether the certificate was issued by a trusted authority"});
  }
  list.push_back({"chứng thư đã bị thu hồi hay chưa", "whether the certificate was revoked"});
  const Text time =
      not_checked_of_time(text_or(statement, "time_source", "none"), statement.value("time_confirmed", false));
  if (!time.vi.empty()) list.push_back(time);
  list.push_back({"người đứng tên chứng thư có phải người dùng tài khoản này hay không",
                  "whether the holder of the certificate is the person of this account"});
  return list;
}

}  // namespace

Result<PaperToSign> paper_to_sign(const Office& office, const Seen& found, const definition::Work& words) {
  const std::string& instance = found.instance.id;
  const std::string document = found.instance.document();
  if (document.empty()) {
    return base::refuse(ErrorCode::wrong_state, "nothing-to-sign",
                        {"Hồ sơ chưa có văn bản để ký.", "The paper has no document to sign yet."});
  }
  if (!words.signs_file.empty()) return attached_to_sign(office, found.instance, words.signs_file);
  auto kept = kept_paper(office, instance, document);
  if (!kept) return std::unexpected(kept.error());
  if (*kept) return **kept;
  const auto bytes = printed(office, found);
  if (!bytes) return std::unexpected(bytes.error());
  auto hash = keep(office, *bytes);
  if (!hash) return std::unexpected(hash.error());
  PaperToSign paper{.document = document, .hash = std::move(*hash), .sha256 = base::sha256_hex(*bytes)};
  const store::RowChange row{Kind::insert,
                             "paper_to_sign",
                             {{"instance", instance},
                              {"document", document},
                              {"hash", paper.hash},
                              {"digest", paper.sha256},
                              {"bytes", static_cast<std::int64_t>(bytes->size())},
                              {"at", office.now().time_since_epoch().count()}}};
  const auto written = office.store.write(std::span(&row, 1));
  if (written) return paper;
  // Bytes that no row names are never given to anybody.
  erase_bytes(office.store, {.instance = instance, .hash = paper.hash, .at = office.now()});
  if (written.error().type != "already-exists") return std::unexpected(written.error());
  // Somebody else asked in the same moment, and what was kept first is what is signed.
  kept = kept_paper(office, instance, document);
  if (!kept) return std::unexpected(kept.error());
  if (*kept) return **kept;
  return std::unexpected(written.error());
}

Result<json> signed_file_statement(const Office& office, const decision::Instance& instance, const std::string& person,
                                   const json& body) {
  const std::string id = text_or(body, "signed_file");
  const json* attachment = attached_file(instance, id);
  if (attachment == nullptr) {
    return std::unexpected(refusal(ErrorCode::invalid, "no-such-attachment",
                                   {"Hồ sơ không có tệp này. Hãy tải tệp đã ký lên rồi xác nhận lại.",
                                    "The paper has no such file. Upload the signed file, then confirm again."}));
  }
  const std::string document = text_or(body, "shown_hash");
  const auto bytes = bytes_of(office, text_or(*attachment, "hash"));
  if (!bytes) return std::unexpected(bytes.error());
  const std::string purpose = purpose_signed(office, instance, body);
  auto paper = kept_paper(office, instance.id, document);
  if (!paper) return std::unexpected(paper.error());
  if (!purpose.empty()) {
    auto attached = attached_to_sign(office, instance, purpose);
    if (!attached) {
      attached.error().pointer = pointer;
      return std::unexpected(std::move(attached.error()));
    }
    *paper = std::move(*attached);
  }
  const auto earlier = purpose.empty() ? signs_an_earlier_content(office, instance.id, document, *bytes)
                                       : signs_an_earlier_file(office, instance, **paper, purpose, *bytes);
  if (!earlier) return std::unexpected(earlier.error());
  if (*earlier) return std::unexpected(earlier_content());
  const auto examined =
      signature::examine_pdf(*bytes, {.trust_anchors = office.trust_anchors, .at = office.wall.now()});
  if (!examined) {
    base::Error error = examined.error();
    error.pointer = pointer;
    if (error.type != "pdf-malformed") return std::unexpected(std::move(error));
    return std::unexpected(refusal(ErrorCode::invalid, "not-a-pdf",
                                   {"Tệp tải lên không phải là PDF. Hãy tải lên tệp PDF mà công cụ ký tạo ra.",
                                    "The file is no PDF. Upload the PDF that the signing tool made."}));
  }
  if (examined->signatures.empty()) return std::unexpected(not_good(examined->findings));
  if (!*paper) {
    return std::unexpected(refusal(ErrorCode::invalid, "to-sign-not-fetched",
                                   {"Tệp này không phải tệp cần ký của bước này. Hãy tải tệp cần ký về, ký đúng tệp "
                                    "đó rồi tải lên.",
                                    "This is not the file to sign of this step. Download that file, sign it, and "
                                    "upload it."}));
  }
  const auto approved = bytes_of(office, (*paper)->hash);
  if (!approved) return std::unexpected(approved.error());
  const auto same = signature::covers_approved(*examined, *bytes, *approved);
  if (!same) return std::unexpected(same.error());
  auto statement = signature::statement_of(*examined, *same, {.attachment = id});
  if (!statement) return std::unexpected(statement.error());
  const signature::PdfSignature& newest = examined->signatures.back();
  if (!statement->faults.empty()) {
    std::vector<Finding> findings = examined->findings;
    findings.insert(findings.end(), newest.findings.begin(), newest.findings.end());
    findings.insert(findings.end(), same->findings.begin(), same->findings.end());
    return std::unexpected(not_good(findings));
  }
  if (newest.covers != signature::Covers::file) return std::unexpected(more_than_signed());
  if (auto used = used_by_nobody_else(office, instance.id, person, statement->hash); !used) {
    return std::unexpected(used.error());
  }
  json wire = to_json(*statement);
  wire["document"] = document;
  wire["approved_hash"] = (*paper)->hash;
  wire["approved_sha256"] = (*paper)->sha256;
  if (!(*paper)->file.empty()) wire["approved_file"] = (*paper)->file;
  wire["trust"] = to_string(newest.trust);
  wire["time_confirmed"] = newest.time_confirmed;
  return wire;
}

json signed_file_wire(const Office& office, const decision::Instance& instance, const json& event_body) {
  const json statement = event_body.value("signed_file", json());
  if (!statement.is_object()) return nullptr;
  json wire = json::object();
  for (const char* name : {"attachment", "hash", "signer", "serial", "issuer", "time_source"}) {
    wire[name] = text_or(statement, name);
  }
  const std::string time = text_or(statement, "signing_time");
  wire["signing_time"] = time.empty() ? json() : json(time);
  wire["trust"] = text_or(statement, "trust", "not_checked");
  wire["name"] = "";
  for (const json& one : instance.attachments) {
    if (text_or(one, "id") == text_or(statement, "attachment")) wire["name"] = text_of(office, text_or(one, "name"));
  }
  wire["not_checked"] = json::array();
  for (const Text& one : not_checked(statement)) wire["not_checked"].push_back(to_wire(one));
  return wire;
}

std::vector<std::string> signed_file_lines(const Office& office, const decision::Instance& instance,
                                           const json& event_body) {
  const json wire = signed_file_wire(office, instance, event_body);
  if (!wire.is_object()) return {};
  std::vector<std::string> lines{"Chứng thư đứng tên: " + text_or(wire, "signer"),
                                 "Số chứng thư: " + text_or(wire, "serial") + ", cấp bởi: " + text_or(wire, "issuer")};
  if (const auto at = base::parse_instant(text_or(wire, "signing_time"))) {
    lines.push_back("Thời điểm ký ghi trong chữ ký: " + calendar::format_local(office.calendar(), *at).vi);
  }
  lines.push_back("Tệp đã ký: " + text_or(wire, "name") + " (SHA-256 " + text_or(wire, "hash") + ")");
  const std::string approved = text_or(event_body["signed_file"], "approved_file");
  for (const json& one : instance.attachments) {
    if (text_or(one, "id") != approved) continue;
    lines.push_back("Ký trên tệp đính kèm: " + text_of(office, text_or(one, "name")));
  }
  std::string open;
  for (const json& one : wire["not_checked"]) open += (open.empty() ? "" : "; ") + text_or(one, "vi");
  lines.push_back("Chưa kiểm tra: " + open);
  return lines;
}

void add_signed_papers(Router& router, Office& office) {
  router.add({.method = "GET",
              .path = "/api/v1/instances/{id}/work/{work}/to-sign",
              .operation = "getPaperToSign",
              .summary = {"Tệp cần ký số của một bước", "The file that a step asks to sign"},
              .handler = [&office](const Request& request, Reply reply) { send_paper(office, request, reply); }});
}

}  // namespace trinhky::api
