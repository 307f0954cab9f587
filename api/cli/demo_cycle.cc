#include "api/cli/demo_cycle.h"

#include <algorithm>

#include "api/resources/guidance_imports.h"
#include "engine/base/hash.h"
#include "engine/guidance/programme.h"
#include "engine/guidance/report.h"

namespace trinhky::cli {
namespace {

using base::json;

template <class T>
T need(base::Result<T> result, const std::string& where) {
  if (!result) throw DemoFailed{.error = result.error(), .where = where};
  return std::move(*result);
}

bool ends_with_state(const std::string& path, const std::string& state) {
  return path == state || path.ends_with("." + state);
}

std::string etag_of(const json& body) {
  return base::sha256_hex(base::canonical(body)).substr(0, 32);
}

}  // namespace

const std::string& DemoCycle::staff(const std::string& unit, const std::string& position) const {
  return people_.staff.at(unit).at(position);
}

void DemoCycle::go_to(const std::string& date, std::chrono::minutes time) {
  const base::Date day = need(base::parse_date(date), date);
  const base::Instant to = house_.office().calendar().at(day, time);
  if (to <= house_.office().now()) return;
  if (auto moved = house_.engine().advance(to); !moved)
    throw DemoFailed{.error = moved.error(), .where = "clock " + date};
}

std::string DemoCycle::act(const std::string& person, const std::string& kind, const std::string& instance, json body) {
  auto handled = house_.engine().handle(runtime::Request{.command_id = house_.new_command_id(),
                                                         .kind = kind,
                                                         .instance = instance,
                                                         .person = person,
                                                         .body = std::move(body)});
  const std::string id = need(std::move(handled), kind + " " + instance).instance;
  return id;
}

decision::Instance DemoCycle::load(const std::string& instance) {
  return need(house_.engine().load(instance), "load " + instance);
}

bool DemoCycle::has_work(const std::string& instance, const std::string& state) {
  const decision::Instance loaded = load(instance);
  return std::ranges::any_of(loaded.open, [&](const auto& work) { return ends_with_state(work.second.state, state); });
}

decision::OpenWork DemoCycle::work(const std::string& instance, const std::string& state) {
  const decision::Instance loaded = load(instance);
  for (const auto& [id, one] : loaded.open) {
    if (ends_with_state(one.state, state)) return one;
  }
  std::string standing;
  for (const std::string& active : loaded.snapshot.configuration) standing += " " + active;
  throw DemoFailed{.error = {.message = {"Không có việc ở bước " + state, "There is no work at " + state}},
                   .where = loaded.definition + " stands at" + standing};
}

std::vector<std::string> DemoCycle::children(const std::string& instance, const std::string& invoke) {
  std::vector<std::string> list;
  for (const decision::Child& child : load(instance).children) {
    if (child.invoke == invoke) list.push_back(child.instance);
  }
  return list;
}

std::string DemoCycle::child_of_unit(const std::string& instance, const std::string& invoke, const std::string& unit) {
  for (const decision::Child& child : load(instance).children) {
    if (child.invoke == invoke && child.key == unit) return child.instance;
  }
  throw DemoFailed{.error = {.message = {"Đơn vị chưa có hồ sơ", "The unit has no instance"}},
                   .where = invoke + " " + unit};
}

std::string DemoCycle::last_child(const std::string& instance, const std::string& invoke) {
  const auto list = children(instance, invoke);
  if (list.empty()) throw DemoFailed{.error = {.message = {"Chưa có hồ sơ con", "There is no child"}}, .where = invoke};
  return list.back();
}

void DemoCycle::write_draft(const std::string& person, const std::string& instance, const json& body) {
  const store::RowChange row{store::RowChange::Kind::put,
                             "draft",
                             {{"instance", instance},
                              {"person", person},
                              {"etag", etag_of(body)},
                              {"body", base::print(body)},
                              {"updated_at", house_.office().now().time_since_epoch().count()},
                              {"base", std::string()}}};
  if (auto written = house_.store().write(std::span(&row, 1)); !written)
    throw DemoFailed{.error = written.error(), .where = "draft"};
}

void DemoCycle::submit(const std::string& person, const std::string& instance, const std::string& state) {
  (void)act(person, "submit", instance, {{"work", work(instance, state).id}, {"signal", "submit"}});
}

void DemoCycle::choose(const std::string& person, const std::string& instance, const std::string& state,
                       const std::string& choice, const std::string& reason) {
  json body = {{"work", work(instance, state).id}, {"choice", choice}, {"shown_hash", load(instance).document()}};
  if (!reason.empty()) body["reason"] = reason;
  (void)act(person, "decide", instance, std::move(body));
}

void DemoCycle::give_back(const std::string& person, const std::string& instance, const std::string& state,
                          const std::string& reason) {
  (void)act(person, "return", instance,
            {{"work", work(instance, state).id}, {"reason", reason}, {"shown_hash", load(instance).document()}});
}

void DemoCycle::signal(const std::string& person, const std::string& instance, const std::string& signal,
                       const std::string& reason) {
  json body = {{"signal", signal}};
  if (!reason.empty()) body["reason"] = reason;
  (void)act(person, "signal", instance, std::move(body));
}

void DemoCycle::register_paper(const std::string& person, const std::string& instance, const std::string& state,
                               const std::string& text) {
  const std::string today = base::format_date(house_.office().today());
  (void)act(person, "register", instance,
            {{"work", work(instance, state).id}, {"source", {{"kind", "letter"}, {"date", today}}}, {"text", text}});
}

void DemoCycle::register_signed(const std::string& person, const std::string& paper, const std::string& signer) {
  const std::string today = base::format_date(house_.office().today());
  (void)act(person, "register", paper,
            {{"work", work(paper, "signing").id},
             {"source", {{"kind", "signed-slip"}, {"date", today}}},
             {"signed_by", signer},
             {"text", "Chủ tịch đã ký bản giấy."}});
}

std::string DemoCycle::attach_minutes(const std::string& person, const std::string& instance) {
  const std::string bytes = "BIÊN BẢN HỌP BAN THƯỜNG TRỰC (dữ liệu trình diễn)\nNgày " +
                            base::format_date(house_.office().today()) +
                            "\nNội dung: xem xét, biểu quyết văn bản trình.\n";
  base::IdSource ids(house_.office().entropy(), house_.office().now());
  auto writer = need(house_.store().begin_attachment(ids.next_salt(), "text/plain; charset=utf-8"), "attachment");
  if (auto appended = writer->append(bytes); !appended)
    throw DemoFailed{.error = appended.error(), .where = "attachment"};
  const std::string hash = need(writer->finish(), "attachment");
  const std::string id = ids.next_uuid();
  const std::string name = "bien-ban-hop.txt";
  (void)act(person, "attach", instance,
            {{"attachment",
              {{"id", id},
               {"hash", hash},
               {"name", name},
               {"media_type", "text/plain; charset=utf-8"},
               {"bytes", bytes.size()},
               {"purpose", "minutes"}}}});
  const store::RowChange row{store::RowChange::Kind::put,
                             "attachment",
                             {{"id", id},
                              {"instance", instance},
                              {"hash", hash},
                              {"name", name},
                              {"media_type", "text/plain; charset=utf-8"},
                              {"bytes", static_cast<std::int64_t>(bytes.size())},
                              {"purpose", "minutes"},
                              {"person", person},
                              {"at", house_.office().now().time_since_epoch().count()},
                              {"replaces", std::string()},
                              {"event", static_cast<std::int64_t>(load(instance).events)}}};
  if (auto written = house_.store().write(std::span(&row, 1)); !written)
    throw DemoFailed{.error = written.error(), .where = "attachment"};
  return id;
}

void DemoCycle::record_meeting(const std::string& person, const std::string& instance, const std::string& state,
                               int members) {
  const std::string minutes = attach_minutes(person, instance);
  const std::string today = base::format_date(house_.office().today());
  (void)act(person, "record", instance,
            {{"work", work(instance, state).id},
             {"choice", "approved"},
             {"source", {{"kind", "meeting"}, {"date", today}}},
             {"votes", {{"present", members}, {"yes", members}, {"no", 0}, {"abstain", 0}}},
             {"minutes", minutes}});
}

// ---- longer stretches

std::string DemoCycle::guidance(int year, const std::string& programmes_due, const std::string& submitted_on,
                                const std::string& issued_on) {
  const std::string& root = people_.root;
  const std::string& drafter = people_.by_login.at("chuyenvien1");
  std::string text = need(runtime::read_file(house_.office().catalogue->folder() / "demo" / "guidance.txt"), "text");
  for (std::size_t at = 0; (at = text.find("{YEAR}")) != std::string::npos;) text.replace(at, 6, std::to_string(year));
  go_to(submitted_on);
  const api::StoredImport imported = need(
      api::store_import(
          house_.store(),
          {.bytes = text, .file_name = "huong-dan-" + std::to_string(year) + ".txt", .year = year, .person = drafter},
          {.at = house_.office().now(), .entropy = house_.office().entropy()}),
      "import");
  imported_ = imported.import.body["document"];
  json document = imported_;
  document["programmes_due"] = programmes_due;
  document["title"] = "Hướng dẫn nhiệm vụ trọng tâm công tác Mặt trận năm " + std::to_string(year);
  for (json& obligation : document["obligations"]) {
    const std::string part = base::text_or(obligation, "part");
    obligation["lead"] = part.starts_with("3")   ? "Ban Dân chủ - Pháp luật"
                         : part.starts_with("5") ? "Văn phòng"
                                                 : "Ban Phong trào";
  }
  const std::string instance =
      act(drafter, "start", "", {{"definition", "annual-guidance"}, {"unit", root}, {"data", {{"year", year}}}});
  if (auto linked = house_.store().write(api::started_rows(imported.import, instance)); !linked) {
    throw DemoFailed{linked.error(), "import"};
  }
  write_draft(drafter, instance, document);
  submit(drafter, instance, "itemising");
  for (const std::string& head : people_.departments) {
    (void)act(head, "give_opinion", instance,
              {{"work", work(instance, "inputs").id}, {"text", "Nhất trí với dự thảo."}});
  }
  go_to(issued_on);
  const auto members = house_.office().directory().body_members(root, "BTT", house_.office().today()).size();
  record_meeting(people_.by_login.at("vanthu"), instance, "deciding", static_cast<int>(members));
  house_.engine().rest();
  issue(instance, "issue", root);
  house_.engine().rest();
  return instance;
}

void DemoCycle::issue(const std::string& instance, const std::string& invoke, const std::string& unit) {
  house_.engine().rest();
  const std::string paper = last_child(instance, invoke);
  const bool province = unit == people_.root;
  const std::string& checker = province ? people_.by_login.at("thethuc") : staff(unit, "VICE_CHAIR");
  const std::string& clerk = province ? people_.by_login.at("vanthu") : staff(unit, "DRAFTER");
  choose(checker, paper, "format_check", "approved");
  register_signed(clerk, paper, staff(unit, "CHAIR"));
  (void)act(clerk, "assign_number", paper, {{"work", work(paper, "numbering").id}});
  signal(clerk, paper, "release");
  house_.engine().rest();
}

void DemoCycle::submit_programme(const std::string& instance, const std::string& unit) {
  const decision::Instance loaded = load(instance);
  const json guidance = need(house_.engine().document(base::text_or(loaded.snapshot.data, "guidance")), "guidance");
  guidance::UnitFacts facts{.unit = unit};
  if (const auto known = house_.office().directory().unit_on(unit, house_.office().today()))
    facts.attributes = known->attributes;
  json programme = guidance::prefill_programme(guidance, facts);
  programme["guidance"] = base::text_or(loaded.snapshot.data, "guidance");
  static const std::vector<std::string> whens{"Quý I", "Quý II", "Tháng 6", "Quý III", "Trước 18/11", "Cả năm"};
  static const std::vector<std::string> whos{"Chủ tịch", "Phó Chủ tịch", "Cán bộ Mặt trận",
                                             "Ban Công tác Mặt trận các thôn"};
  std::size_t n = 0;
  for (json& row : programme["rows"]) {
    const std::string text = base::text_or(row, "text");
    row["what"] = "Xây dựng kế hoạch và tổ chức: " + text.substr(0, text.find_first_of(";.,"));
    row["when"] = whens[n % whens.size()];
    row["who"] = whos[n % whos.size()];
    ++n;
  }
  const std::string& drafter = staff(unit, "DRAFTER");
  write_draft(drafter, instance, programme);
  submit(drafter, instance, "drafting");
}

void DemoCycle::review_programme(const std::string& instance, const std::string& unit) {
  choose(staff(unit, "VICE_CHAIR"), instance, "reviewing", "approved");
}

void DemoCycle::consult_programme(const std::string& instance, const std::string& unit) {
  const std::string& clerk = staff(unit, "DRAFTER");
  // A round of opinions closes by itself at its due time.
  if (has_work(instance, "asked")) {
    register_paper(clerk, instance, "asked", "Hội Phụ nữ xã nhất trí, đề nghị thêm một lớp tập huấn.");
    signal(clerk, instance, "opinions.close");
  }
  register_paper(clerk, instance, "waiting", "Thường trực Đảng ủy nhất trí chủ trương.");
}

void DemoCycle::decide_programme(const std::string& instance, const std::string& unit) {
  record_meeting(staff(unit, "DRAFTER"), instance, "deciding", 2);
}

void DemoCycle::note_programme(const std::string& instance, const std::string& unit) {
  choose(people_.follower.at(unit), instance, "considering", "noted");
}

void DemoCycle::report(const std::string& instance, const std::string& unit, std::size_t seed) {
  const decision::Instance loaded = load(instance);
  const json guidance = need(house_.engine().document(base::text_or(loaded.snapshot.data, "guidance")), "guidance");
  json body = guidance::prefill_report(guidance, unit, base::text_or(loaded.snapshot.data, "period"));
  std::size_t n = 0;
  for (json& indicator : body["indicators"]) indicator["value"] = static_cast<std::int64_t>((seed * 7 + ++n * 3) % 40);
  for (json& row : body["rows"]) row["progress"] = n++ % 3 == 0 ? "Đã hoàn thành" : "Đang thực hiện";
  const std::string& drafter = staff(unit, "DRAFTER");
  write_draft(drafter, instance, body);
  submit(drafter, instance, "collecting");
  choose(staff(unit, "CHAIR"), instance, "agreeing", "approved");
  choose(people_.follower.at(unit), instance, "checking", "accepted");
}

void DemoCycle::finish_round(const std::string& round) {
  house_.engine().rest();
  const std::string& drafter = people_.by_login.at("chuyenvien1");
  (void)act(drafter, "submit", round, {{"work", work(round, "consolidating").id}, {"signal", "submit"}});
  choose(people_.by_login.at("pctt"), round, "agreeing", "approved");
  issue(round, "issue", people_.root);
}

}  // namespace trinhky::cli
